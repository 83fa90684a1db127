package org.postern.policy.net;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;

/** Collects entries for an {@link AddressTable}. Not for use by several threads at once. */
public final class AddressTableBuilder {
    /** So that no list can fill the memory; at this size a table takes 300 MB or more. */
    public static final int MAX_ENTRIES = 20_000_000;

    private final List<String> sources = new ArrayList<>();
    private final BitSet denying = new BitSet();
    private final BitSet fresh = new BitSet();
    private final Rows ipv4 = new Rows(true);
    private final Rows ipv6 = new Rows(false);

    /**
     * Announces where entries come from.
     *
     * @param name of the file or element, for messages
     * @return its number, for {@link #add}
     */
    public int source(String name, boolean denies) {
        int source = sources.size();
        if (source == Entries.MAX_SOURCES) {
            throw new IllegalStateException("more than " + Entries.MAX_SOURCES + " sources");
        }
        sources.add(name);
        denying.set(source, denies);
        return source;
    }

    /** @param line within the source, counted from 1; 0 when the source has no lines */
    public void add(int source, int line, ListLine entry) {
        Objects.checkIndex(source, sources.size());
        Objects.checkIndex(line, Entries.MAX_LINE + 1);
        fresh.set(source);
        for (Block block : entry.blocks()) {
            add(source, line, block, entry.untilMillis(), entry.reasonText());
        }
    }

    void add(int source, int line, Block block, long untilMillis, String reason) {
        Rows rows = block.isIpv4() ? ipv4 : ipv6;
        rows.add(block, Entries.origin(source, line), denying.get(source), untilMillis, reason);
    }

    /** The number of entries so far, those that repeat others included. */
    public int size() {
        return ipv4.size() + ipv6.size();
    }

    /** Whether no list may add anything. */
    boolean isFull() {
        return size() >= MAX_ENTRIES;
    }

    /** @param problems gets a warning for each block that stands twice, unless both come from an older table */
    public AddressTable build(Problems problems) {
        return new AddressTable(
                sources, new Ipv4Entries(ipv4, order(ipv4, problems)), new Ipv6Entries(ipv6, order(ipv6, problems)));
    }

    private int[] order(Rows rows, Problems problems) {
        int[] order = rows.order((first, later) -> repeated(rows, first, later, problems));
        for (int i = 1; i < order.length; i++) {
            if (rows.sameBlock(order[i - 1], order[i])) {
                if (denies(rows, order[i - 1]) == denies(rows, order[i])) {
                    repeated(rows, order[i], order[i - 1], problems);
                } else {
                    contradicted(rows, order[i], order[i - 1], problems);
                }
            }
        }
        return order;
    }

    private void repeated(Rows rows, int first, int later, Problems problems) {
        if (isFresh(rows, first) || isFresh(rows, later)) {
            problems.warning(
                    place(rows, later), rows.block(later).toString(), "stands already at " + place(rows, first));
        }
    }

    private void contradicted(Rows rows, int deny, int allow, Problems problems) {
        if (isFresh(rows, deny) || isFresh(rows, allow)) {
            long until = rows.until(deny);
            problems.warning(
                    place(rows, allow),
                    rows.block(allow).toString(),
                    "is denied at " + place(rows, deny) + ", and deny wins"
                            + (until == ListLine.FOREVER ? "" : " until " + Instant.ofEpochMilli(until)));
        }
    }

    private boolean isFresh(Rows rows, int row) {
        return fresh.get(Entries.sourceOf(rows.origin(row)));
    }

    private static boolean denies(Rows rows, int row) {
        return Entries.denies(rows.flags(row));
    }

    private Place place(Rows rows, int row) {
        Place source = Place.file(sources.get(Entries.sourceOf(rows.origin(row))));
        int line = Entries.lineOf(rows.origin(row));
        return line == 0 ? source : source.line(line);
    }
}
