package org.postern.policy.state;

import java.time.Instant;
import java.util.Objects;

/** A value and the moment at which it expires. */
public final class Kept<V> {
    private final V value;
    private final Instant until;

    Kept(V value, Instant until) {
        this.value = Objects.requireNonNull(value, "value");
        this.until = Objects.requireNonNull(until, "until");
    }

    public V value() {
        return value;
    }

    /** The first instant at which the value no longer counts. */
    public Instant until() {
        return until;
    }

    @Override
    public String toString() {
        return value + " until " + until;
    }
}
