package org.postern.policy.net;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.postern.policy.config.Place;

/** An entry of an {@link AddressTable}: what it says and where it was written. Immutable. */
public final class AddressEntry {
    private final Block block;
    private final boolean denies;
    private final String source;
    private final int line;
    private final Instant until;
    private final String reason;

    AddressEntry(Block block, boolean denies, String source, int line, Instant until, String reason) {
        this.block = Objects.requireNonNull(block, "block");
        this.denies = denies;
        this.source = Objects.requireNonNull(source, "source");
        this.line = line;
        this.until = until;
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    public Block block() {
        return block;
    }

    /** Whether it stands in a deny list rather than in an allow list. */
    public boolean denies() {
        return denies;
    }

    /** The list's file, as the administrator named it, or the configuration element. */
    public String source() {
        return source;
    }

    /** The line in the file, counted from 1; 0 for an element of the configuration. */
    public int line() {
        return line;
    }

    /** Source and line in one, as in messages: {@code conf/postern/deny.cidr:17}. */
    public Place place() {
        return line == 0 ? Place.file(source) : Place.file(source).line(line);
    }

    /** The moment from which on it does not count. */
    public Optional<Instant> until() {
        return Optional.ofNullable(until);
    }

    /** What the administrator noted behind the {@code #}. */
    public Optional<String> reason() {
        return reason.isEmpty() ? Optional.empty() : Optional.of(reason);
    }

    @Override
    public String toString() {
        return (denies ? "deny " : "allow ")
                + block
                + (until == null ? "" : " until=" + until)
                + (reason.isEmpty() ? "" : " # " + reason)
                + " (" + place() + ")";
    }
}
