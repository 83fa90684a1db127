package org.postern.policy.limit;

/**
 * A token bucket: the cell's moment is the one at which nothing is owed any more, the theoretical arrival time of the
 * generic cell rate algorithm.
 */
final class Debt implements Meter {
    static final Meter INSTANCE = new Debt();

    private Debt() {}

    @Override
    public long weight(Rate rate, long amount) {
        return rate.cost(amount);
    }

    @Override
    public long capacity(Rate rate) {
        return rate.capacity();
    }

    @Override
    public long units(Rate rate, long weight) {
        return rate.units(weight);
    }

    @Override
    public long used(Cells cells, int slot, Rate rate, long now) {
        if (slot < 0 || cells.until(slot) <= now) {
            return 0;
        }
        long debt = cells.until(slot) - now;
        if (debt > 2 * rate.capacity()) {
            // Such a debt is never made: the clock or the rate was another. It melts from now on.
            cells.until(slot, now + rate.capacity());
            return rate.capacity();
        }
        return debt;
    }

    @Override
    public long wait(Cells cells, int slot, Rate rate, long excess, long now) {
        return excess;
    }

    @Override
    public long add(Cells cells, int slot, Rate rate, long weight, long now) {
        long debt = used(cells, slot, rate, now);
        cells.until(slot, now + debt + added(rate, weight, debt));
        return debt;
    }

    private static long added(Rate rate, long weight, long before) {
        return Math.min(weight, 2 * rate.capacity() - before);
    }

    /**
     * Debt melts in the order in which it was made: first what was owed before, then this. That is known only as long as
     * nothing before it is given back, which moves it to the front; then it counts as melting since it was made. So nobody
     * ever owes less than if what was given back had never been taken: as long as that holds for all others that may still
     * be given back, each with what is left of it when it melts alone, it holds after each step.
     */
    @Override
    public boolean giveBack(
            Cells cells, int slot, Rate rate, long weight, long before, long takenAt, boolean alone, long now) {
        long melted = Math.max(0, now - takenAt - (alone ? before : 0));
        long left = added(rate, weight, before) - melted;
        long debt = used(cells, slot, rate, now);
        if (left <= 0 || debt == 0) {
            return false;
        }
        cells.until(slot, now + Math.max(0, debt - left));
        return true;
    }
}
