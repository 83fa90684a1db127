package org.postern.policy.limit;

import java.util.Objects;

/** One thing that a limit counts: so many of a unit in a time. Immutable. */
public final class Quota {
    private final String limit;
    private final Unit unit;
    private final Rate rate;
    private final boolean binding;
    private final String id;
    private final long seed;

    /**
     * @param limit the name of the limit
     * @param binding whether being over it keeps the others from being taken: false in {@code warn} mode
     */
    public Quota(String limit, Unit unit, Rate rate, boolean binding) {
        this.limit = Objects.requireNonNull(limit, "limit");
        this.unit = Objects.requireNonNull(unit, "unit");
        this.rate = Objects.requireNonNull(rate, "rate");
        this.binding = binding;
        this.id = limit
                + '/'
                + unit.text()
                + (rate.isLevel() ? "" : '/' + rate.periodText())
                + (rate.isSliding() ? "/sliding" : "");
        this.seed = seed(id);
    }

    /** FNV-1a. Identifiers are chosen by the operator, so they need no secret. */
    private static long seed(String id) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /** The same thing counted against another number, for a key that has a limit of its own. */
    public Quota with(Rate other) {
        return new Quota(limit, unit, other, binding);
    }

    public String limit() {
        return limit;
    }

    public Unit unit() {
        return unit;
    }

    public Rate rate() {
        return rate;
    }

    public boolean binding() {
        return binding;
    }

    /** What tells its counters from others': limit, unit, period and kind, such as {@code perUser/messages/1h}. */
    public String id() {
        return id;
    }

    /** The {@link #id()} as a number, to begin the hash of a key with. */
    long seed() {
        return seed;
    }

    @Override
    public String toString() {
        return limit + " " + unit.text() + "=" + rate;
    }
}
