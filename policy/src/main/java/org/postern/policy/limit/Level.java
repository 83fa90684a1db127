package org.postern.policy.limit;

/** A number that falls when something is given back: the cell's moment is that much before the end of time. */
final class Level implements Meter {
    static final Meter INSTANCE = new Level();

    private static final long MOST = 1L << 54;

    private Level() {}

    /** Whether a cell with this moment holds a level. */
    static boolean isLevel(long until) {
        return until >= Long.MAX_VALUE - MOST;
    }

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

    @Override
    public long used(Cells cells, int slot, Rate rate, long now) {
        return slot < 0 || !isLevel(cells.until(slot)) ? 0 : Long.MAX_VALUE - cells.until(slot);
    }

    @Override
    public long wait(Cells cells, int slot, Rate rate, long excess, long now) {
        return Long.MAX_VALUE;
    }

    /** Returns what was added. */
    @Override
    public long add(Cells cells, int slot, Rate rate, long weight, long now) {
        long used = used(cells, slot, rate, now);
        long added = Math.min(weight, MOST - used);
        cells.until(slot, Long.MAX_VALUE - used - added);
        return added;
    }

    @Override
    public boolean giveBack(
            Cells cells, int slot, Rate rate, long weight, long before, long takenAt, boolean alone, long now) {
        long left = Math.max(0, used(cells, slot, rate, now) - before);
        cells.until(slot, left == 0 ? Long.MIN_VALUE : Long.MAX_VALUE - left);
        return true;
    }
}
