package org.postern.policy.limit;

import java.util.Arrays;
import java.util.Optional;

/** What a limit counts. */
public enum Unit {
    /** Mail transactions. */
    MESSAGES("messages"),
    /** Recipients, of all transactions together. */
    RECIPIENTS("recipients"),
    /** Octets of messages. */
    BYTES("bytes"),
    /** Connections opened. */
    CONNECTIONS("connections"),
    /** Connections open at the same time: no period. */
    CONCURRENT("concurrent"),
    /** Commands that failed, as {@code <failedCommands>} of CommandPolicy counts them. */
    ERRORS("errors"),
    /** Recipients that were not counted before within the period. */
    UNIQUE_RECIPIENTS("uniqueRecipients");

    private final String text;

    Unit(String text) {
        this.text = text;
    }

    /** The word used in configuration files and records. */
    public String text() {
        return text;
    }

    /** The unit with this {@link #text()}. */
    public static Optional<Unit> of(String text) {
        return Arrays.stream(values()).filter(unit -> unit.text.equals(text)).findFirst();
    }
}
