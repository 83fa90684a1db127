package org.postern.policy.net;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.postern.policy.config.Problem;

/** How a list file stands: which version counts, and what is wrong with a newer one. Immutable. */
public final class ListStatus {
    private final String name;
    private final boolean denies;
    private final Instant loadedAt;
    private final int entries;
    private final List<Problem> problems;

    ListStatus(String name, boolean denies, Instant loadedAt, int entries, List<Problem> problems) {
        this.name = Objects.requireNonNull(name, "name");
        this.denies = denies;
        this.loadedAt = Objects.requireNonNull(loadedAt, "loadedAt");
        this.entries = entries;
        this.problems = List.copyOf(problems);
    }

    /** The same version in use, and a newer one refused for these errors. */
    ListStatus rejecting(List<Problem> errors) {
        return new ListStatus(name, denies, loadedAt, entries, errors);
    }

    /** The file as the administrator named it. */
    public String name() {
        return name;
    }

    public boolean denies() {
        return denies;
    }

    /** When the version that counts was read. */
    public Instant loadedAt() {
        return loadedAt;
    }

    /** The entries of the version that counts, those that stand twice included. */
    public int entries() {
        return entries;
    }

    /** Whether the version that counts is the newest. */
    public boolean ok() {
        return problems.isEmpty();
    }

    /** Why the newest version does not count. */
    public List<Problem> problems() {
        return problems;
    }

    @Override
    public String toString() {
        return name + ": " + entries + " entries of " + loadedAt
                + (ok() ? "" : ", newer version rejected: " + problems);
    }
}
