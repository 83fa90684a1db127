package org.postern.policy.login;

import java.time.Instant;
import java.util.Objects;

/** One successful login over POP3 or IMAP. Immutable. */
public final class RecentLogin {
    private final String user;
    private final Instant at;
    private final boolean tls;

    public RecentLogin(String user, Instant at, boolean tls) {
        this.user = Objects.requireNonNull(user, "user");
        this.at = Objects.requireNonNull(at, "at");
        this.tls = tls;
    }

    public String user() {
        return user;
    }

    public Instant at() {
        return at;
    }

    /** Whether the login went over an encrypted connection. */
    public boolean tls() {
        return tls;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecentLogin && toString().equals(other.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    @Override
    public String toString() {
        return user + " at " + at + (tls ? " over TLS" : " in the clear");
    }
}
