package org.postern.policy.limit;

/**
 * A sliding window: a ring with the number of each slice, the present one and as many before it as make up the period. The
 * cell's moment is the one at which its latest slice is forgotten.
 */
final class Window implements Meter {
    static final Meter INSTANCE = new Window();

    /** Slices that count at any moment. */
    static final int RING = Rate.SLICES + 1;

    private Window() {}

    @Override
    public long weight(Rate rate, long amount) {
        return amount;
    }

    @Override
    public long capacity(Rate rate) {
        return rate.count();
    }

    @Override
    public long units(Rate rate, long weight) {
        return weight;
    }

    private static long latest(Cells cells, int slot, Rate rate) {
        return Math.floorDiv(cells.until(slot), rate.slice()) - RING;
    }

    private static int index(long slice) {
        return (int) Math.floorMod(slice, (long) RING);
    }

    /** A latest slice that is yet to come was counted by another clock: all counts as of now, and is forgotten in time. */
    private static boolean isAhead(long latest, long present) {
        return latest > present;
    }

    @Override
    public long used(Cells cells, int slot, Rate rate, long now) {
        if (slot < 0 || cells.until(slot) <= now) {
            return 0;
        }
        long latest = latest(cells, slot, rate);
        long present = Math.floorDiv(now, rate.slice());
        long sum = 0;
        for (long slice = Math.max(latest, present) - Rate.SLICES; slice <= latest; slice++) {
            sum += cells.number(slot, index(slice));
        }
        if (!isAhead(latest, present)) {
            return sum;
        }
        long counted = Math.min(sum, rate.count());
        clear(cells, slot);
        cells.number(slot, index(present), counted);
        cells.until(slot, end(present, rate));
        return counted;
    }

    private static void clear(Cells cells, int slot) {
        for (int i = 0; i < RING; i++) {
            cells.number(slot, i, 0);
        }
    }

    private static boolean isClear(Cells cells, int slot) {
        for (int i = 0; i < RING; i++) {
            if (cells.number(slot, i) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public long wait(Cells cells, int slot, Rate rate, long excess, long now) {
        long present = Math.floorDiv(now, rate.slice());
        long latest = slot < 0 ? present - RING : latest(cells, slot, rate);
        long freed = 0;
        for (long slice = present - Rate.SLICES; slice <= latest; slice++) {
            freed += cells.number(slot, index(slice));
            if (freed >= excess) {
                return end(slice, rate) - now;
            }
        }
        return end(present, rate) - now;
    }

    /** When a slice is forgotten. */
    private static long end(long slice, Rate rate) {
        return (slice + RING) * rate.slice();
    }

    /** Returns what was added. */
    @Override
    public long add(Cells cells, int slot, Rate rate, long weight, long now) {
        long used = used(cells, slot, rate, now);
        long latest = latest(cells, slot, rate);
        long present = Math.floorDiv(now, rate.slice());
        for (long slice = Math.max(latest + 1, present - Rate.SLICES); slice <= present; slice++) {
            cells.number(slot, index(slice), 0);
        }
        long added = Math.max(0, Math.min(weight, 2 * rate.count() - used));
        cells.number(slot, index(present), cells.number(slot, index(present)) + added);
        cells.until(slot, end(present, rate));
        return added;
    }

    @Override
    public boolean giveBack(
            Cells cells, int slot, Rate rate, long weight, long before, long takenAt, boolean alone, long now) {
        long latest = latest(cells, slot, rate);
        long slice = Math.floorDiv(takenAt, rate.slice());
        if (slice <= latest - RING || slice > latest) {
            return false;
        }
        cells.number(slot, index(slice), Math.max(0, cells.number(slot, index(slice)) - before));
        if (isClear(cells, slot)) {
            // Nothing is owed any more: the cell is free room.
            cells.until(slot, now);
        }
        return true;
    }
}
