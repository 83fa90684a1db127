package org.postern.policy.config;

import java.util.Objects;

/** One thing wrong with the configuration: where, which value, what about it and what to write instead. */
public final class Problem {
    /** Whether the configuration can be used all the same. */
    public enum Severity {
        /** James must not start with it, and a running server keeps what it had. */
        ERROR,
        /** It works, but hardly as meant. */
        WARNING
    }

    private final Severity severity;
    private final Place place;
    private final String message;

    Problem(Severity severity, Place place, String message) {
        this.severity = Objects.requireNonNull(severity, "severity");
        this.place = Objects.requireNonNull(place, "place");
        this.message = Objects.requireNonNull(message, "message");
    }

    public Severity severity() {
        return severity;
    }

    public Place place() {
        return place;
    }

    public String message() {
        return message;
    }

    /** The whole sentence: {@code <place>: <message>}, or {@code <place> "<value>": <message>}. */
    @Override
    public String toString() {
        return place + (message.startsWith("\"") ? " " : ": ") + message;
    }
}
