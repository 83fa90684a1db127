package org.postern.policy;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known about a session at one moment. Immutable.
 *
 * <p>{@code client} is who we talk with: the address in the PROXY header where there is one, otherwise the peer's. IPv4
 * addresses mapped into IPv6 are IPv4 addresses here.
 */
public final class SessionFacts {
    private final Builder from;

    private SessionFacts(Builder from) {
        this.from = from;
    }

    /** Facts about a client, at a moment, of which nothing else is known. */
    public static Builder of(InetAddress client, Instant now) {
        return new Builder(client, now);
    }

    public InetAddress client() {
        return from.client;
    }

    /** The moment for which these facts hold. */
    public Instant now() {
        return from.now;
    }

    /** The negotiated TLS version, such as {@code TLSv1.3}; empty in the clear. */
    public Optional<String> tls() {
        return Optional.ofNullable(from.tls);
    }

    /** The authenticated user. */
    public Optional<String> user() {
        return Optional.ofNullable(from.user);
    }

    /** Whether the client has sent EHLO on this connection. */
    public boolean saidEhlo() {
        return from.saidEhlo;
    }

    /** Whether the 220 greeting has been sent. */
    public boolean greeted() {
        return from.greeted;
    }

    /** Collects the facts; to be built once. */
    public static final class Builder {
        private final InetAddress client;
        private final Instant now;
        private String tls;
        private String user;
        private boolean saidEhlo;
        private boolean greeted;

        private Builder(InetAddress client, Instant now) {
            this.client = Objects.requireNonNull(client, "client");
            this.now = Objects.requireNonNull(now, "now");
        }

        public Builder tls(String version) {
            this.tls = version;
            return this;
        }

        public Builder user(String name) {
            this.user = name;
            return this;
        }

        public Builder saidEhlo(boolean said) {
            this.saidEhlo = said;
            return this;
        }

        public Builder greeted(boolean sent) {
            this.greeted = sent;
            return this;
        }

        public SessionFacts build() {
            return new SessionFacts(this);
        }
    }
}
