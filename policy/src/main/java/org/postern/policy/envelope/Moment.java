package org.postern.policy.envelope;

/** When in a session a check acts. Its look-ups start earlier, when their input is known. */
public enum Moment {
    /** At EHLO and HELO. */
    EHLO,
    MAIL,
    /** At RCPT, also when the finding is about the client or the sender: postmaster must stay reachable (RFC 5321 4.5.1). */
    RCPT
}
