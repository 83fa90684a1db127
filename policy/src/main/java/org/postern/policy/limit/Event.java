package org.postern.policy.limit;

/** A moment of a session at which limits count something. */
public enum Event {
    /** A connection was opened: one of {@link Unit#CONNECTIONS} and of {@link Unit#CONCURRENT}. */
    CONNECT,
    /** MAIL: one of {@link Unit#MESSAGES} and the declared size in {@link Unit#BYTES}, of limits without a recipient. */
    MAIL,
    /**
     * RCPT: one of {@link Unit#RECIPIENTS} and of {@link Unit#UNIQUE_RECIPIENTS}; messages and bytes of limits by recipient,
     * once for each key in a transaction.
     */
    RCPT,
    /** A command failed: one of {@link Unit#ERRORS}. */
    FAILED,
    /** The message is there: what it has more in {@link Unit#BYTES} than was declared. To be charged, not taken. */
    END
}
