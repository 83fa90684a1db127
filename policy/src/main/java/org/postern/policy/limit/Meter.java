package org.postern.policy.limit;

/** How one kind of rate is counted in a cell. A slot of -1 is a cell that nothing was counted in. */
interface Meter {
    /** The meter of a rate. */
    static Meter of(Rate rate) {
        if (rate.isBucket()) {
            return Debt.INSTANCE;
        }
        return rate.isSliding() ? Window.INSTANCE : Level.INSTANCE;
    }

    /** What an amount is here: the same number, or its cost; {@link Long#MAX_VALUE} when it never fits. */
    long weight(Rate rate, long amount);

    /** How much weight there may be. */
    long capacity(Rate rate);

    /** How many units so much weight is. */
    long units(Rate rate, long weight);

    /** The weight that is there. */
    long used(Cells cells, int slot, Rate rate, long now);

    /** In how many nanoseconds so much less will be used, if nothing is added; {@link Long#MAX_VALUE} when nobody knows. */
    long wait(Cells cells, int slot, Rate rate, long excess, long now);

    /** Adds weight, though not to more than twice the capacity of what has a period; what {@link #giveBack} needs to know, not negative. */
    long add(Cells cells, int slot, Rate rate, long weight, long now);

    /**
     * Takes away what is still there of a weight.
     *
     * @param before what {@link #add} returned
     * @param alone whether nothing else was given back to the cell since it was added
     * @return whether something was
     */
    boolean giveBack(Cells cells, int slot, Rate rate, long weight, long before, long takenAt, boolean alone, long now);
}
