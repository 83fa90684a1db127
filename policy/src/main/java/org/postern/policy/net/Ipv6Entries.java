package org.postern.policy.net;

/** The IPv6 entries of a table, ordered by address. */
final class Ipv6Entries {
    private final long[] highs;
    private final long[] lows;
    private final Buckets buckets;
    private final Entries entries;

    Ipv6Entries(Rows rows, int[] order) {
        highs = new long[order.length];
        lows = new long[order.length];
        for (int i = 0; i < order.length; i++) {
            highs[i] = rows.high(order[i]);
            lows[i] = rows.low(order[i]);
        }
        buckets = new Buckets(order.length, i -> highs[i]);
        entries = new Entries(rows, order);
    }

    Entries entries() {
        return entries;
    }

    /** The entry with the longest block that holds the address and still counts; -1 when there is none. */
    int find(long high, long low, long nowMillis) {
        if (buckets.isBelow(high)) {
            return -1;
        }
        int from = buckets.from(high);
        int to = buckets.to(high);
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (Bits.compare(highs[middle], lows[middle], high, low) <= 0) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        int entry = from - 1;
        while (entry >= 0 && !Bits.samePrefix(highs[entry], lows[entry], high, low, entries.bits(entry))) {
            entry = entries.parent(entry);
        }
        return entries.counting(entry, nowMillis);
    }

    Block block(int entry) {
        return new Block(false, highs[entry], lows[entry], entries.bits(entry));
    }

    long bytes() {
        return (long) highs.length * 2 * Long.BYTES + buckets.bytes() + entries.bytes();
    }
}
