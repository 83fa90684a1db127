package org.postern.policy.state;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** What is to become of an entry, and what the caller of {@link ExpiringTable#compute} is told. */
public final class Change<V, R> {
    private enum Kind {
        KEEP,
        PUT,
        REMOVE
    }

    private final Kind kind;
    private final Optional<Kept<V>> entry;
    private final R result;

    private Change(Kind kind, Optional<Kept<V>> entry, R result) {
        this.kind = kind;
        this.entry = entry;
        this.result = result;
    }

    /** Leaves the entry as it is, its age included. */
    public static <V, R> Change<V, R> keep(R result) {
        return new Change<>(Kind.KEEP, Optional.empty(), result);
    }

    /**
     * Sets the value and its expiry.
     *
     * @param until the first instant at which the value no longer counts; after the year 2262 means then
     */
    public static <V, R> Change<V, R> put(V value, Instant until, R result) {
        return new Change<>(Kind.PUT, Optional.of(new Kept<>(value, until)), result);
    }

    /** Removes the entry, if there is one. */
    public static <V, R> Change<V, R> remove(R result) {
        return new Change<>(Kind.REMOVE, Optional.empty(), result);
    }

    public boolean keeps() {
        return kind == Kind.KEEP;
    }

    /** The new value with its expiry; empty when the entry is kept or removed. */
    public Optional<Kept<V>> entry() {
        return entry;
    }

    public R result() {
        return result;
    }

    @Override
    public String toString() {
        return kind + entry.map(kept -> " " + kept).orElse("") + ", giving " + Objects.toString(result);
    }
}
