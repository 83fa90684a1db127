package org.postern.policy.envelope;

import java.util.Objects;

/** What this server knows of an address. Immutable. */
public final class LocalAddress {
    /** The four kinds of answers. */
    public enum Status {
        /** Its domain is not ours. */
        FOREIGN,
        EXISTS,
        /** Its domain is ours, and nobody has it. */
        UNKNOWN,
        /** Nobody can say at the moment. */
        TROUBLE
    }

    private final Status status;
    private final String trouble;

    private LocalAddress(Status status, String trouble) {
        this.status = status;
        this.trouble = trouble;
    }

    /** @param status any but trouble */
    public static LocalAddress of(Status status) {
        if (status == Status.TROUBLE) {
            throw new IllegalArgumentException("say what the trouble is");
        }
        return new LocalAddress(status, "");
    }

    /** @param why for the record */
    public static LocalAddress trouble(String why) {
        return new LocalAddress(Status.TROUBLE, Objects.requireNonNull(why, "why"));
    }

    public Status status() {
        return status;
    }

    /** What went wrong; empty when nothing did. */
    public String trouble() {
        return trouble;
    }

    @Override
    public String toString() {
        return status == Status.TROUBLE ? trouble : status.name();
    }
}
