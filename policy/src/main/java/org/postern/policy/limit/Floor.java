package org.postern.policy.limit;

/** The least that a limit must let pass at once, by where it holds. */
enum Floor {
    /**
     * What every server must be ready to take in one transaction: 100 recipients and 64 KiB (RFC 5321 sections 4.5.3.1.8 and
     * 4.5.3.1.7). A limit below that would not slow senders down but break them, so it is an error.
     */
    TRANSACTION,

    /** Nothing, for mail that has been accepted: it can be taken apart, and no sender waits for it. */
    NONE;

    private static final long RECIPIENTS = 100;
    private static final long BYTES = 64 << 10;

    /** @throws IllegalArgumentException when a transaction that must be possible never would be */
    void check(Unit unit, Rate rate, Key key) {
        if (this == NONE) {
            return;
        }
        boolean recipients = unit == Unit.RECIPIENTS || unit == Unit.UNIQUE_RECIPIENTS;
        // By recipient, each of a hundred has a count of its own.
        if (recipients && !key.has(KeyPart.RECIPIENT) && rate.burst() < RECIPIENTS) {
            throw new IllegalArgumentException(
                    "lets fewer than 100 recipients pass at once, which every transaction may"
                            + " have (RFC 5321 section 4.5.3.1.8); write " + mend(rate, "100"));
        }
        if (unit == Unit.BYTES && rate.burst() < BYTES) {
            throw new IllegalArgumentException("lets no message of 64K pass, which every server must take (RFC 5321"
                    + " section 4.5.3.1.7); write " + mend(rate, "64K"));
        }
    }

    private static String mend(Rate rate, String least) {
        return rate.isBucket() ? "a burst of " + least + " or more" : least + " or more";
    }
}
