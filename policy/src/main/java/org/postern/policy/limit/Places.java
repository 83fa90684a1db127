package org.postern.policy.limit;

import java.util.Arrays;

/**
 * Where charges are counted, one place for each charge and one for the mark that its member was seen; and the stripes that
 * have to be locked for it. Room to work in for {@link MemoryCounters}.
 */
final class Places {
    private static final int FEW = 4;

    long[] hashes = new long[2 * FEW];

    /** The stripe of each place; -1 for a mark that is not needed. */
    int[] stripes = new int[2 * FEW];

    /** Whether the place will need a cell that is not in use now. */
    boolean[] fresh = new boolean[2 * FEW];

    long[] weights = new long[FEW];

    /** Whether the charge will be counted, if all are. */
    boolean[] counted = new boolean[FEW];

    /** Whether the member was seen before, so that it costs nothing. */
    boolean[] seen = new boolean[FEW];

    /** Stripes to lock in this order, without the overflow. */
    int[] locked = new int[2 * FEW];

    int lockedCount;
    boolean overflowLocked;

    void fit(int charges) {
        if (charges > weights.length) {
            int more = Math.max(charges, 2 * weights.length);
            hashes = new long[2 * more];
            stripes = new int[2 * more];
            fresh = new boolean[2 * more];
            weights = new long[more];
            counted = new boolean[more];
            seen = new boolean[more];
            locked = new int[2 * more];
        }
        Arrays.fill(fresh, 0, 2 * charges, false);
        Arrays.fill(counted, 0, charges, false);
        Arrays.fill(seen, 0, charges, false);
        lockedCount = 0;
        overflowLocked = false;
    }

    /** The mark's place; it is looked at before the main one. */
    static int mark(int charge) {
        return 2 * charge;
    }

    static int main(int charge) {
        return 2 * charge + 1;
    }

    /** Notes a stripe to be locked, in ascending order and once. */
    void lock(int stripe) {
        int at = lockedCount;
        while (at > 0 && locked[at - 1] >= stripe) {
            if (locked[at - 1] == stripe) {
                return;
            }
            at--;
        }
        System.arraycopy(locked, at, locked, at + 1, lockedCount - at);
        locked[at] = stripe;
        lockedCount++;
    }

    /** The first place that is the same cell, which may be this one. */
    int first(int place) {
        for (int other = 0; other < place; other++) {
            if (stripes[other] == stripes[place] && hashes[other] == hashes[place]) {
                return other;
            }
        }
        return place;
    }

    /** How many cells the places before this one need of its stripe besides those in use. */
    int freshBefore(int place) {
        int count = 0;
        for (int other = 0; other < place; other++) {
            if (fresh[other] && stripes[other] == stripes[place]) {
                count++;
            }
        }
        return count;
    }
}
