package org.postern.policy.limit;

import java.util.Arrays;

/**
 * A hash table from a 64-bit hash to the moment at which the cell is free again and a fixed number of further numbers,
 * all in one array: linear probing, at most four fifths full, growing by a quarter. A slot is valid until something is
 * added or removed. Not for several threads.
 */
final class Cells {
    private static final int HASH = 0;
    private static final int UNTIL = 1;
    private static final int HEAD = 2;
    private static final int LEAST = 8;
    private static final long[] NOTHING = {};

    /** More changes than that are not told one by one. */
    static final int MAX_CHANGES = 256;

    private final int extra;
    private final int stride;
    private final int hashBits;
    private long[] cells = NOTHING;
    private int capacity;
    private int size;

    private long[] changed = NOTHING;
    private int changes;

    /**
     * @param extra how many numbers a cell has besides the moment
     * @param usedBits how many of the hash's highest bits all cells here have in common
     */
    Cells(int extra, int usedBits) {
        this.extra = extra;
        this.stride = HEAD + extra;
        this.hashBits = usedBits;
    }

    int size() {
        return size;
    }

    /** The slot of the cell, or -1. */
    int find(long hash) {
        if (size == 0) {
            return -1;
        }
        int slot = home(hash);
        long there = cells[slot * stride + HASH];
        while (there != hash) {
            if (there == 0) {
                return -1;
            }
            slot = after(slot);
            there = cells[slot * stride + HASH];
        }
        return slot;
    }

    /** Whether one more cell makes the table grow. */
    boolean isFull() {
        return (size + 1) * 5L > capacity * 4L;
    }

    /** Whether it is so full that it should rather grow than be swept again soon. */
    boolean isCrowded() {
        return (size + 1) * 10L > capacity * 7L;
    }

    void grow() {
        long[] old = cells;
        capacity += Math.max(LEAST, capacity / 4);
        cells = new long[capacity * stride];
        for (int from = 0; from < old.length; from += stride) {
            if (old[from] != 0) {
                System.arraycopy(old, from, cells, freeSlot(old[from]) * stride, stride);
            }
        }
    }

    /** Adds a cell of zeros for a hash that has none; there must be room. */
    int add(long hash) {
        int slot = freeSlot(hash);
        cells[slot * stride + HASH] = hash;
        size++;
        return slot;
    }

    /** Removes the cells that are free at the time; the earliest moment at which another one will be. */
    long sweep(long now) {
        long earliest = Long.MAX_VALUE;
        int slot = 0;
        while (slot < capacity) {
            if (cells[slot * stride + HASH] == 0) {
                slot++;
            } else if (until(slot) <= now) {
                remove(slot);
            } else {
                earliest = Math.min(earliest, until(slot));
                slot++;
            }
        }
        return earliest;
    }

    /** Empties the slot and moves up what others had to go past it. */
    private void remove(int slot) {
        int hole = slot;
        for (int next = after(slot); cells[next * stride + HASH] != 0; next = after(next)) {
            int home = home(cells[next * stride + HASH]);
            boolean mayMove = next > hole ? home <= hole || home > next : home <= hole && home > next;
            if (mayMove) {
                System.arraycopy(cells, next * stride, cells, hole * stride, stride);
                hole = next;
            }
        }
        Arrays.fill(cells, hole * stride, (hole + 1) * stride, 0);
        size--;
    }

    boolean isUsed(int slot) {
        return cells[slot * stride + HASH] != 0;
    }

    int slots() {
        return capacity;
    }

    long hash(int slot) {
        return cells[slot * stride + HASH];
    }

    /** When the cell is free for another hash. */
    long until(int slot) {
        return cells[slot * stride + UNTIL];
    }

    void until(int slot, long moment) {
        cells[slot * stride + UNTIL] = moment;
    }

    long number(int slot, int index) {
        return cells[slot * stride + HEAD + index];
    }

    void number(int slot, int index, long value) {
        cells[slot * stride + HEAD + index] = value;
    }

    /** The hash, the moment and the numbers, as {@link #load} takes them. */
    void copy(int slot, long[] target, int offset) {
        System.arraycopy(cells, slot * stride, target, offset, stride);
    }

    void load(int slot, long[] source, int offset) {
        System.arraycopy(source, offset, cells, slot * stride, stride);
    }

    int stride() {
        return stride;
    }

    /** Remembers that the cell of this hash has changed. */
    void changed(long hash) {
        if (changes == changed.length && changes < MAX_CHANGES) {
            changed = Arrays.copyOf(changed, Math.max(LEAST, changes * 2));
        }
        if (changes < changed.length && (changes == 0 || changed[changes - 1] != hash)) {
            changed[changes++] = hash;
        }
    }

    /** The hashes of what has changed, or null when that was too much to remember. */
    long[] drainChanged() {
        long[] drained = changes == MAX_CHANGES ? null : Arrays.copyOf(changed, changes);
        changed = NOTHING;
        changes = 0;
        return drained;
    }

    private int freeSlot(long hash) {
        int slot = home(hash);
        while (cells[slot * stride + HASH] != 0) {
            slot = after(slot);
        }
        return slot;
    }

    /** The bits after those that all have in common, spread over the slots. */
    private int home(long hash) {
        return (int) (((hash << hashBits) >>> Integer.SIZE) * capacity >>> Integer.SIZE);
    }

    private int after(int slot) {
        return slot + 1 == capacity ? 0 : slot + 1;
    }
}
