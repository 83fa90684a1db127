package org.postern.policy.net;

/** The IPv4 entries of a table, ordered by address. */
final class Ipv4Entries {
    private final int[] addresses;
    private final Buckets buckets;
    private final Entries entries;

    Ipv4Entries(Rows rows, int[] order) {
        addresses = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            addresses[i] = (int) rows.low(order[i]);
        }
        buckets = new Buckets(order.length, i -> Integer.toUnsignedLong(addresses[i]));
        entries = new Entries(rows, order);
    }

    Entries entries() {
        return entries;
    }

    /** The entry with the longest block that holds the address and still counts; -1 when there is none. */
    int find(int address, long nowMillis) {
        long key = Integer.toUnsignedLong(address);
        if (buckets.isBelow(key)) {
            return -1;
        }
        int from = buckets.from(key);
        int to = buckets.to(key);
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (Integer.compareUnsigned(addresses[middle], address) <= 0) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        int entry = from - 1;
        while (entry >= 0 && Integer.toUnsignedLong(addresses[entry] ^ address) >>> (128 - entries.bits(entry)) != 0) {
            entry = entries.parent(entry);
        }
        return entries.counting(entry, nowMillis);
    }

    Block block(int entry) {
        return new Block(true, 0, Integer.toUnsignedLong(addresses[entry]), entries.bits(entry));
    }

    long bytes() {
        return (long) addresses.length * Integer.BYTES + buckets.bytes() + entries.bytes();
    }
}
