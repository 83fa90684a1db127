package org.postern.policy.net;

import static org.assertj.core.api.Assertions.assertThat;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressNetwork.IPAddressGenerator;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.ipv4.IPv4AddressTrie;
import inet.ipaddr.ipv6.IPv6AddressTrie;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postern.policy.config.Problems;

/** The table against the IPAddress library: a scan with its {@code contains}, and its tries for long lists. */
class AddressTableOracleTest {
    private static final int SETS = 10_000;
    private static final int ADDRESSES = 1_000;
    private static final long NOW = Instant.parse("2026-11-24T12:00:00Z").toEpochMilli();
    private static final IPAddressGenerator LIBRARY = new IPAddressGenerator();

    private final Random random = new Random(4632);

    @Test
    void agreesOnRandomNestedBlocks() throws Exception {
        for (int set = 0; set < SETS; set++) {
            List<byte[]> anchors = List.of(bytes(4), bytes(4), bytes(16), bytes(16));
            List<Written> list = new ArrayList<>();
            int size = 1 + random.nextInt(20);
            for (int i = 0; i < size; i++) {
                list.add(written(near(anchors.get(random.nextInt(4)))));
            }
            AddressTable table = table(list);
            for (int i = 0; i < ADDRESSES; i++) {
                byte[] address = near(anchors.get(i % 4));
                int expected = scan(list, address);
                int found = table.indexOf(InetAddress.getByAddress(address), NOW);
                if (decision(table, found) != (expected < 0 ? 0 : list.get(expected).denies ? -1 : 1)
                        || expected >= 0 && table.entry(found).block().length() != list.get(expected).length) {
                    assertThat(found < 0 ? "none" : table.entry(found).toString())
                            .as("set %d, address %s in %s", set, InetAddress.getByAddress(address), list)
                            .isEqualTo(
                                    expected < 0 ? "none" : list.get(expected).toString());
                }
            }
        }
    }

    @Test
    void agreesOnALongIpv4List() {
        IPv4AddressTrie trie = new IPv4AddressTrie();
        AddressTable table = longList(4, 8, block -> trie.add(block.toIPv4()));
        for (byte[] address : probes(table, 4)) {
            assertThat(longest(table, address))
                    .isEqualTo(
                            text(trie.longestPrefixMatch(LIBRARY.from(address).toIPv4())));
        }
    }

    @Test
    void agreesOnALongIpv6List() {
        IPv6AddressTrie trie = new IPv6AddressTrie();
        AddressTable table = longList(16, 20, block -> trie.add(block.toIPv6()));
        for (byte[] address : probes(table, 16)) {
            // The library keeps mapped addresses apart from IPv4.
            if (IpLiteral.address(address) instanceof Inet6Address) {
                String longest =
                        text(trie.longestPrefixMatch(LIBRARY.from(address).toIPv6()));
                assertThat(longest(table, address)).isEqualTo(longest);
            }
        }
    }

    /** 50,000 blocks, most of them near a few anchors so that they nest. */
    private AddressTable longList(int bytes, int shortest, Consumer<IPAddress> other) {
        List<byte[]> anchors = Stream.generate(() -> bytes(bytes)).limit(500).toList();
        AddressTableBuilder builder = new AddressTableBuilder();
        int source = builder.source("list", true);
        for (int i = 0; i < 50_000; i++) {
            byte[] address = i % 5 == 0 ? bytes(bytes) : near(anchors.get(i % anchors.size()));
            int length = shortest + random.nextInt(8 * bytes - shortest + 1);
            IPAddress block = LIBRARY.from(address).toPrefixBlock(length);
            other.accept(block);
            builder.add(source, i, ListLine.parse(block.toCanonicalString()).orElseThrow());
        }
        return builder.build(new Problems());
    }

    /** For each entry its first and last address and their outer neighbours, and as many at random. */
    private List<byte[]> probes(AddressTable table, int bytes) {
        List<byte[]> probes = new ArrayList<>();
        for (int i = 0; i < table.size(); i++) {
            IPAddress block = new IPAddressString(table.entry(i).block().toString()).getAddress();
            probes.add(block.getLower().getBytes());
            probes.add(block.getUpper().getBytes());
            if (!block.getLower().isZero() && !block.getUpper().isMax()) {
                probes.add(block.getLower().increment(-1).getBytes());
                probes.add(block.getUpper().increment(1).getBytes());
            }
            probes.add(bytes(bytes));
        }
        probes.add(new byte[bytes]);
        byte[] last = new byte[bytes];
        Arrays.fill(last, (byte) 0xff);
        probes.add(last);
        return probes;
    }

    private static String longest(AddressTable table, byte[] address) {
        return table.find(IpLiteral.address(address), Instant.ofEpochMilli(NOW))
                .map(entry -> entry.block().toString())
                .orElse("none");
    }

    private static String text(IPAddress block) {
        return block == null ? "none" : Block.parse(block.toCanonicalString()).toString();
    }

    private static int decision(AddressTable table, int found) {
        return found < 0 ? 0 : table.denies(found) ? -1 : 1;
    }

    /** The list's longest entry that holds the address and has not ended; deny first. */
    private static int scan(List<Written> list, byte[] bytes) {
        IPAddress address = LIBRARY.from(bytes);
        int best = -1;
        for (int i = 0; i < list.size(); i++) {
            Written entry = list.get(i);
            if (entry.until > NOW && entry.block.contains(address)) {
                int longer = best < 0 ? 1 : Integer.compare(entry.length, list.get(best).length);
                best = longer > 0 || longer == 0 && entry.denies ? i : best;
            }
        }
        return best;
    }

    private static AddressTable table(List<Written> list) {
        AddressTableBuilder builder = new AddressTableBuilder();
        int allow = builder.source("allow", false);
        int deny = builder.source("deny", true);
        for (int i = 0; i < list.size(); i++) {
            Written entry = list.get(i);
            String until = entry.until == Long.MAX_VALUE ? "" : " until=" + Instant.ofEpochMilli(entry.until);
            String line = entry.block.toCanonicalString() + until;
            builder.add(entry.denies ? deny : allow, i + 1, ListLine.parse(line).orElseThrow());
        }
        return builder.build(new Problems());
    }

    private Written written(byte[] bytes) {
        int length = random.nextInt(8 * bytes.length + 1);
        IPAddress block = LIBRARY.from(bytes).toPrefixBlock(length);
        long[] untils = {Long.MAX_VALUE, Long.MAX_VALUE, NOW, NOW + 1000, NOW - 1000};
        return new Written(block, length, random.nextBoolean(), untils[random.nextInt(untils.length)]);
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** The anchor, with everything from a random bit on at random, all zero or all one. */
    private byte[] near(byte[] anchor) {
        byte[] bytes = anchor.clone();
        int kept = random.nextInt(8 * bytes.length + 1);
        int fill = random.nextInt(4);
        for (int bit = kept; bit < 8 * bytes.length; bit++) {
            int mask = 0x80 >> (bit & 7);
            boolean set = fill == 0 || fill > 1 && random.nextBoolean();
            bytes[bit >> 3] = (byte) (set ? bytes[bit >> 3] | mask : bytes[bit >> 3] & ~mask);
        }
        return bytes;
    }

    private record Written(IPAddress block, int length, boolean denies, long until) {}
}
