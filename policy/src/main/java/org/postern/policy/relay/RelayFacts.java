package org.postern.policy.relay;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.postern.policy.SessionFacts;
import org.postern.policy.login.RecentLogin;

/** What is known when a recipient, or a sender, is judged. Addresses are {@code local@domain}. Immutable. */
public final class RelayFacts {
    private final SessionFacts session;
    private final Optional<String> sender;
    private final Optional<Certificate> certificate;
    private final List<RecentLogin> recentLogins;
    private final boolean authPossible;

    /**
     * @param sender the MAIL FROM address; empty for the null sender
     * @param certificate the client's, from a chain that TLS has verified
     * @param recentLogins those from the client's address, newest first, of whatever age
     * @param authPossible whether the client could log in here
     */
    public RelayFacts(
            SessionFacts session,
            Optional<String> sender,
            Optional<Certificate> certificate,
            List<RecentLogin> recentLogins,
            boolean authPossible) {
        this.session = Objects.requireNonNull(session, "session");
        this.sender = sender;
        this.certificate = certificate;
        this.recentLogins = List.copyOf(recentLogins);
        this.authPossible = authPossible;
    }

    public SessionFacts session() {
        return session;
    }

    public Optional<String> sender() {
        return sender;
    }

    public Optional<Certificate> certificate() {
        return certificate;
    }

    public List<RecentLogin> recentLogins() {
        return recentLogins;
    }

    public boolean authPossible() {
        return authPossible;
    }

    /** What is said about a client certificate whose chain was verified. Immutable. */
    public static final class Certificate {
        private final String fingerprint;
        private final String subject;

        /**
         * @param fingerprint SHA-256 of the certificate in lower-case hex without colons
         * @param subject its distinguished name (RFC 2253)
         */
        public Certificate(String fingerprint, String subject) {
            this.fingerprint = fingerprint;
            this.subject = subject;
        }

        public String fingerprint() {
            return fingerprint;
        }

        public String subject() {
            return subject;
        }
    }
}
