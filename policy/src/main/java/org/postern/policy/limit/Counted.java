package org.postern.policy.limit;

import java.util.Arrays;
import java.util.BitSet;

/**
 * What {@link MemoryCounters} write down of some of their cells, as numbers: how many narrow cells, those, then the wide
 * ones. Each begins with the hash of its key and the moment at which it is free.
 */
public final class Counted {
    private static final int NARROW = 2;
    private static final int WIDE = NARROW + Window.RING;

    private long[] narrow = new long[16 * NARROW];
    private long[] wide = new long[0];
    private int narrowLength;
    private int wideLength;

    /** Adds the cell, or that there is none for the hash when the slot is -1. */
    void add(Cells cells, int slot, long hash) {
        boolean isNarrow = cells.stride() == NARROW;
        long[] target = isNarrow ? roomInNarrow() : roomInWide();
        int offset = isNarrow ? narrowLength - NARROW : wideLength - WIDE;
        if (slot >= 0) {
            cells.copy(slot, target, offset);
        } else {
            Arrays.fill(target, offset, offset + cells.stride(), 0);
            target[offset] = hash;
        }
    }

    private long[] roomInNarrow() {
        narrowLength += NARROW;
        if (narrowLength > narrow.length) {
            narrow = Arrays.copyOf(narrow, 2 * narrow.length);
        }
        return narrow;
    }

    private long[] roomInWide() {
        wideLength += WIDE;
        if (wideLength > wide.length) {
            wide = Arrays.copyOf(wide, Math.max(16 * WIDE, 2 * wide.length));
        }
        return wide;
    }

    /** How many cells. */
    public int size() {
        return narrowCount() + wideCount();
    }

    /** The earliest moment at which one of the cells is free. */
    public long earliest() {
        long earliest = Long.MAX_VALUE;
        for (int i = 1; i < narrowLength; i += NARROW) {
            earliest = Math.min(earliest, narrow[i]);
        }
        for (int i = 1; i < wideLength; i += WIDE) {
            earliest = Math.min(earliest, wide[i]);
        }
        return earliest;
    }

    /** The whole as numbers. */
    public long[] toNumbers() {
        long[] numbers = new long[1 + narrowLength + wideLength];
        numbers[0] = narrowLength / NARROW;
        System.arraycopy(narrow, 0, numbers, 1, narrowLength);
        System.arraycopy(wide, 0, numbers, 1 + narrowLength, wideLength);
        return numbers;
    }

    /**
     * What {@link #toNumbers} gave.
     *
     * @throws IllegalArgumentException when it did not give these
     */
    public static Counted of(long[] numbers) {
        if (numbers.length == 0 || numbers[0] < 0 || numbers[0] > (numbers.length - 1) / NARROW) {
            throw new IllegalArgumentException("not as many cells as it says");
        }
        Counted counted = new Counted();
        counted.narrowLength = (int) numbers[0] * NARROW;
        counted.wideLength = numbers.length - 1 - counted.narrowLength;
        if (counted.wideLength % WIDE != 0) {
            throw new IllegalArgumentException("the last cell is not whole");
        }
        counted.narrow = Arrays.copyOfRange(numbers, 1, 1 + counted.narrowLength);
        counted.wide = Arrays.copyOfRange(numbers, 1 + counted.narrowLength, numbers.length);
        return counted;
    }

    /**
     * Drops what belongs to some parts.
     *
     * @param stripes into how many parts the keys are divided, see {@link MemoryCounters#stripes()}
     */
    public void drop(int stripes, BitSet dropped) {
        int bits = Integer.numberOfTrailingZeros(stripes);
        narrowLength = drop(narrow, narrowLength, NARROW, bits, dropped);
        wideLength = drop(wide, wideLength, WIDE, bits, dropped);
    }

    private static int drop(long[] cells, int length, int stride, int bits, BitSet dropped) {
        int kept = 0;
        for (int i = 0; i < length; i += stride) {
            if (!dropped.get(KeyHash.part(cells[i], bits))) {
                System.arraycopy(cells, i, cells, kept, stride);
                kept += stride;
            }
        }
        return kept;
    }

    int narrowCount() {
        return narrowLength / NARROW;
    }

    int wideCount() {
        return wideLength / WIDE;
    }

    long narrowHash(int index) {
        return narrow[index * NARROW];
    }

    long wideHash(int index) {
        return wide[index * WIDE];
    }

    void loadNarrow(int index, Cells cells, int slot) {
        cells.load(slot, narrow, index * NARROW);
    }

    void loadWide(int index, Cells cells, int slot) {
        cells.load(slot, wide, index * WIDE);
    }
}
