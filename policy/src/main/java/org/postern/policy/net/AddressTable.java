package org.postern.policy.net;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postern.policy.config.Problems;

/**
 * Which entry of the allow and deny lists decides about an address? The one with the longest prefix that holds it,
 * whichever list it is in; deny when the same block is in both. An entry whose {@code until} has come does not count,
 * then the next shorter one does. An IPv4-mapped IPv6 address counts as IPv4.
 *
 * <p>Immutable, and small: 15 bytes for an IPv4 entry and 27 for an IPv6 entry, besides reasons. A look-up is a binary
 * search within a few entries and a short walk; those by number allocate nothing.
 */
public final class AddressTable {
    private static final AddressTable EMPTY = new AddressTableBuilder().build(new Problems());

    private final List<String> sources;
    private final Ipv4Entries ipv4;
    private final Ipv6Entries ipv6;

    AddressTable(List<String> sources, Ipv4Entries ipv4, Ipv6Entries ipv6) {
        this.sources = List.copyOf(sources);
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
    }

    /** The table that knows no address. */
    public static AddressTable empty() {
        return EMPTY;
    }

    /** The entry that decides about the address at this moment; empty when no list names it. */
    public Optional<AddressEntry> find(InetAddress address, Instant now) {
        int index = indexOf(address, now.toEpochMilli());
        return index < 0 ? Optional.empty() : Optional.of(entry(index));
    }

    /**
     * As {@link #find}, by number: -1, or what {@link #denies(int)} and {@link #entry(int)} take. Costs no more memory
     * than the copy of its bytes that the address hands out.
     */
    public int indexOf(InetAddress address, long nowMillis) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4
                ? indexOfIpv4((int) Bits.long32(bytes, 0), nowMillis)
                : indexOfIpv6(Bits.long64(bytes, 0), Bits.long64(bytes, 8), nowMillis);
    }

    /** As {@link #indexOf} for the IPv4 address with these 32 bits; allocates nothing. */
    public int indexOfIpv4(int address, long nowMillis) {
        return ipv4.find(address, nowMillis);
    }

    /** As {@link #indexOf} for the IPv6 address with these 128 bits; allocates nothing. */
    public int indexOfIpv6(long high, long low, long nowMillis) {
        if (Bits.mapped(high, low)) {
            return indexOfIpv4((int) low, nowMillis);
        }
        int entry = ipv6.find(high, low, nowMillis);
        return entry < 0 ? -1 : entry + ipv4.entries().size();
    }

    /** Whether the entry of this number stands in a deny list. */
    public boolean denies(int index) {
        return entries(index).denies(local(index));
    }

    /** The entry of this number, from 0 to {@link #size()} exclusive; IPv4 first, in the order of addresses. */
    public AddressEntry entry(int index) {
        Entries entries = entries(index);
        int local = local(index);
        long until = entries.until(local);
        return new AddressEntry(
                block(index),
                entries.denies(local),
                sources.get(entries.source(local)),
                entries.line(local),
                until == ListLine.FOREVER ? null : Instant.ofEpochMilli(until),
                entries.reason(local));
    }

    private boolean isIpv4(int index) {
        return index < ipv4.entries().size();
    }

    private Entries entries(int index) {
        return isIpv4(index) ? ipv4.entries() : ipv6.entries();
    }

    private int local(int index) {
        return isIpv4(index) ? index : index - ipv4.entries().size();
    }

    private Block block(int index) {
        return isIpv4(index) ? ipv4.block(index) : ipv6.block(local(index));
    }

    /** The number of entries; a range counts once for each of its blocks. */
    public int size() {
        return ipv4.entries().size() + ipv6.entries().size();
    }

    /** The memory that the entries take, computed from the lengths of the arrays; reasons are estimated. */
    public long bytes() {
        return ipv4.bytes() + ipv6.bytes();
    }

    /** Adds the entries of one source to a new table. */
    void copy(int source, AddressTableBuilder target) {
        for (int i = 0; i < size(); i++) {
            Entries entries = entries(i);
            int local = local(i);
            if (entries.source(local) == source) {
                target.add(source, entries.line(local), block(i), entries.until(local), entries.reason(local));
            }
        }
    }
}
