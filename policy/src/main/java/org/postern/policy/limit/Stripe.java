package org.postern.policy.limit;

import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A part of the counters under one lock: narrow cells for debts, levels and marks, wide ones for windows. A cell whose
 * moment has come is free room. All calls need the lock.
 */
final class Stripe {
    private static final int REFUNDS = 64;

    final ReentrantLock lock = new ReentrantLock();
    private final int bound;
    private final Cells narrow;
    private final Cells wide;
    private final boolean tracking;

    /** No cell is free before. */
    private long earliest = Long.MAX_VALUE;

    /** When something was given back last to a cell with these lowest bits of its hash. */
    private long[] refunds;

    Stripe(int bound, int usedBits, boolean tracking) {
        this.bound = bound;
        this.narrow = new Cells(0, usedBits);
        this.wide = new Cells(Window.RING, usedBits);
        this.tracking = tracking;
    }

    Cells cells(Rate rate) {
        return rate.isSliding() ? wide : narrow;
    }

    Cells marks() {
        return narrow;
    }

    int size() {
        return narrow.size() + wide.size();
    }

    /** Whether so many cells can be added, after those that are free have been removed if need be. */
    boolean hasRoom(int count, long now) {
        if (size() + count > bound) {
            sweep(now);
        }
        return size() + count <= bound;
    }

    private void sweep(long now) {
        if (earliest <= now) {
            earliest = Math.min(narrow.sweep(now), wide.sweep(now));
        }
    }

    /** The slot of the cell, which is added when there is none. */
    int findOrAdd(Cells cells, long hash, long now) {
        int slot = cells.find(hash);
        if (slot >= 0) {
            return slot;
        }
        if (cells.isFull()) {
            sweep(now);
            if (cells.isCrowded()) {
                cells.grow();
            }
        }
        return cells.add(hash);
    }

    /** To be called after each change of a cell. */
    void changed(Cells cells, int slot) {
        earliest = Math.min(earliest, cells.until(slot));
        if (tracking) {
            cells.changed(cells.hash(slot));
        }
    }

    void refunded(long hash, long now) {
        if (refunds == null) {
            refunds = new long[REFUNDS];
            Arrays.fill(refunds, Long.MIN_VALUE);
        }
        refunds[(int) hash & (REFUNDS - 1)] = now;
    }

    /** Whether something may have been given back to the cell since. */
    boolean refundedSince(long hash, long moment) {
        return refunds != null && refunds[(int) hash & (REFUNDS - 1)] >= moment;
    }
}
