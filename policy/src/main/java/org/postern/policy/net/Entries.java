package org.postern.policy.net;

/**
 * All about the entries of one family but their addresses, in columns. An entry's parent is the entry with the longest
 * block that holds it, or the next one for the same block; so every entry that holds an address is reached from the
 * last of them by following parents. Of one block, deny comes before allow on that way.
 */
final class Entries {
    /** List files, and the two sources of literal elements. */
    static final int MAX_SOURCES = 1 << 7;

    static final int MAX_LINE = (1 << 25) - 1;

    private static final int LINE_BITS = 25;
    private static final int BITS = 0xff;
    private static final int DENIES = 1 << 8;
    private static final int DETAILED = 1 << 9;

    private final int[] parents;
    private final int[] origins;
    private final short[] flags;
    private final Details details = new Details();

    Entries(Rows rows, int[] order) {
        parents = new int[order.length];
        origins = new int[order.length];
        flags = new short[order.length];
        for (int i = 0; i < order.length; i++) {
            int row = order[i];
            int parent = i - 1;
            while (parent >= 0 && !rows.contains(order[parent], row)) {
                parent = parents[parent];
            }
            parents[i] = parent;
            origins[i] = rows.origin(row);
            flags[i] = rows.flags(row);
            if (isDetailed(flags[i])) {
                details.add(i, rows.until(row), rows.reason(row));
            }
        }
        details.trim();
    }

    static int origin(int source, int line) {
        return source << LINE_BITS | line;
    }

    static int sourceOf(int origin) {
        return origin >>> LINE_BITS;
    }

    static int lineOf(int origin) {
        return origin & MAX_LINE;
    }

    static short flags(int bits, boolean denies, boolean detailed) {
        return (short) (bits | (denies ? DENIES : 0) | (detailed ? DETAILED : 0));
    }

    static int bits(short flags) {
        return flags & BITS;
    }

    static boolean denies(short flags) {
        return (flags & DENIES) != 0;
    }

    static boolean isDetailed(short flags) {
        return (flags & DETAILED) != 0;
    }

    int size() {
        return flags.length;
    }

    int bits(int entry) {
        return flags[entry] & BITS;
    }

    boolean denies(int entry) {
        return denies(flags[entry]);
    }

    int source(int entry) {
        return sourceOf(origins[entry]);
    }

    int line(int entry) {
        return lineOf(origins[entry]);
    }

    int parent(int entry) {
        return parents[entry];
    }

    long until(int entry) {
        return isDetailed(flags[entry]) ? details.until(entry) : ListLine.FOREVER;
    }

    String reason(int entry) {
        return isDetailed(flags[entry]) ? details.reason(entry) : "";
    }

    /** This entry or the first on the way over its parents that still counts; -1 when none does. */
    int counting(int entry, long nowMillis) {
        int i = entry;
        while (i >= 0 && until(i) <= nowMillis) {
            i = parents[i];
        }
        return i;
    }

    long bytes() {
        return (long) flags.length * (Integer.BYTES + Integer.BYTES + Short.BYTES) + details.bytes();
    }
}
