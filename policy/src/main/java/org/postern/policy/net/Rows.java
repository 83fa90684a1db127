package org.postern.policy.net;

import java.util.Arrays;
import java.util.function.BiConsumer;

/** The entries of one family as they come in, in columns: a few bytes for each instead of an object. */
final class Rows {
    private final boolean ipv4;
    private int size;
    private long[] highs = new long[0];
    private long[] lows = new long[0];
    private int[] origins = new int[0];
    private short[] flags = new short[0];
    private final Details details = new Details();

    Rows(boolean ipv4) {
        this.ipv4 = ipv4;
    }

    void add(Block block, int origin, boolean denies, long untilMillis, String reason) {
        if (size == lows.length) {
            grow(size + size / 2 + 16);
        }
        if (!ipv4) {
            highs[size] = block.high();
        }
        lows[size] = block.low();
        origins[size] = origin;
        boolean detailed = untilMillis != ListLine.FOREVER || !reason.isEmpty();
        flags[size] = Entries.flags(block.bits(), denies, detailed);
        if (detailed) {
            details.add(size, untilMillis, reason);
        }
        size++;
    }

    private void grow(int capacity) {
        highs = ipv4 ? highs : Arrays.copyOf(highs, capacity);
        lows = Arrays.copyOf(lows, capacity);
        origins = Arrays.copyOf(origins, capacity);
        flags = Arrays.copyOf(flags, capacity);
    }

    int size() {
        return size;
    }

    long high(int row) {
        return ipv4 ? 0 : highs[row];
    }

    long low(int row) {
        return lows[row];
    }

    int origin(int row) {
        return origins[row];
    }

    short flags(int row) {
        return flags[row];
    }

    long until(int row) {
        return Entries.isDetailed(flags[row]) ? details.until(row) : ListLine.FOREVER;
    }

    String reason(int row) {
        return Entries.isDetailed(flags[row]) ? details.reason(row) : "";
    }

    Block block(int row) {
        return new Block(ipv4, high(row), lows[row], Entries.bits(flags[row]));
    }

    /**
     * The rows' numbers by address, shorter before longer, allow before deny, later source before earlier. Of several
     * rows of one source for one block, the one that counts longest is kept.
     *
     * @param duplicate gets the first row for the block and each later one of the same source
     */
    int[] order(BiConsumer<Integer, Integer> duplicate) {
        int[] order = new int[size];
        Arrays.setAll(order, i -> i);
        IntSort.sort(order, this::compare);
        int kept = 0;
        int first = 0;
        for (int i = 0; i < order.length; i++) {
            if (i == 0 || compare(order[i - 1], order[i]) != 0) {
                first = order[i];
                order[kept++] = order[i];
            } else {
                duplicate.accept(first, order[i]);
                if (until(order[i]) > until(order[kept - 1])) {
                    order[kept - 1] = order[i];
                }
            }
        }
        return kept == size ? order : Arrays.copyOf(order, kept);
    }

    private int compare(int a, int b) {
        int result = Bits.compare(high(a), lows[a], high(b), lows[b]);
        if (result == 0) {
            result = Integer.compare(Entries.bits(flags[a]), Entries.bits(flags[b]));
        }
        if (result == 0) {
            result = Boolean.compare(Entries.denies(flags[a]), Entries.denies(flags[b]));
        }
        return result == 0 ? Integer.compare(Entries.sourceOf(origins[b]), Entries.sourceOf(origins[a])) : result;
    }

    boolean sameBlock(int a, int b) {
        return lows[a] == lows[b] && high(a) == high(b) && Entries.bits(flags[a]) == Entries.bits(flags[b]);
    }

    /** Whether the block of row a holds that of row b, which does not come before it. */
    boolean contains(int a, int b) {
        return Bits.samePrefix(high(a), lows[a], high(b), lows[b], Entries.bits(flags[a]));
    }
}
