package org.postern.policy.envelope;

/** How a triplet of client, sender and recipient was met. Immutable. */
final class Visit {
    enum Standing {
        /** For the first time, or too long after it. */
        FIRST,
        /** Again before the delay was over. */
        EARLY,
        /** Again, in time. */
        RETRIED,
        /** It has passed before. */
        KNOWN,
        /** Not looked up: so many of the client's triplets have passed that it need not prove itself any more. */
        CLIENT_KNOWN
    }

    private final Standing standing;
    private final long waitSeconds;

    Visit(Standing standing, long waitSeconds) {
        this.standing = standing;
        this.waitSeconds = waitSeconds;
    }

    Standing standing() {
        return standing;
    }

    /** How long the client has to wait; 0 when it has not. */
    long waitSeconds() {
        return waitSeconds;
    }
}
