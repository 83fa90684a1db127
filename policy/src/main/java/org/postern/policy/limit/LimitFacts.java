package org.postern.policy.limit;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.postern.policy.SessionFacts;

/**
 * What is known of a session, or of a mail, when limits count it. Immutable, except that the recipients so far are the
 * session's own. Names are as they were sent; {@link Key} brings them into one spelling.
 */
public final class LimitFacts {
    private static final Recipients NO_RECIPIENTS = new Recipients();

    private final Builder from;
    private final String sender;
    private final String recipient;

    private LimitFacts(Builder from, String sender, String recipient) {
        this.from = from;
        this.sender = sender;
        this.recipient = recipient;
    }

    /** Facts about the client of a session. */
    public static Builder of(SessionFacts session) {
        return new Builder(session.client(), session.user());
    }

    /** Facts about a mail whose client is not known, such as one made in this server. */
    public static Builder ofMail(Optional<InetAddress> client, Optional<String> user) {
        return new Builder(client.orElse(null), user);
    }

    /** The same facts about another recipient. */
    public LimitFacts to(String other) {
        return new LimitFacts(from, sender, Objects.requireNonNull(other, "other"));
    }

    /** The same facts about another sender; empty for the null sender. */
    public LimitFacts from(String other) {
        return new LimitFacts(from, Objects.requireNonNull(other, "other"), recipient);
    }

    public Optional<InetAddress> client() {
        return Optional.ofNullable(from.client);
    }

    /** The authenticated user. */
    public Optional<String> user() {
        return from.user;
    }

    /** The name of the server that the client reached. */
    public Optional<String> listener() {
        return Optional.ofNullable(from.listener);
    }

    public Optional<String> helo() {
        return Optional.ofNullable(from.helo);
    }

    /** The envelope sender, an empty text for the null sender; nothing outside of a transaction. */
    public Optional<String> sender() {
        return Optional.ofNullable(sender);
    }

    /** The envelope recipient in question. */
    public Optional<String> recipient() {
        return Optional.ofNullable(recipient);
    }

    /** The recipients accepted before in this transaction. */
    public Recipients recipients() {
        return from.recipients;
    }

    /** The names of the networks that the client is in, in the order of the configuration. */
    public List<String> networks() {
        return from.networks;
    }

    /** Octets by the SIZE parameter of MAIL; 0 when there was none. */
    public long declaredSize() {
        return from.declaredSize;
    }

    /** Octets of the message; 0 before it is there. */
    public long size() {
        return from.size;
    }

    /** Collects the facts; to be built once. */
    public static final class Builder {
        private final InetAddress client;
        private final Optional<String> user;
        private String listener;
        private String helo;
        private String sender;
        private String recipient;
        private Recipients recipients = NO_RECIPIENTS;
        private List<String> networks = List.of();
        private long declaredSize;
        private long size;

        private Builder(InetAddress client, Optional<String> user) {
            this.client = client;
            this.user = user;
        }

        public Builder listener(String name) {
            this.listener = name;
            return this;
        }

        public Builder helo(String name) {
            this.helo = name;
            return this;
        }

        /** @param address empty for the null sender */
        public Builder sender(String address) {
            this.sender = address;
            return this;
        }

        public Builder recipient(String address) {
            this.recipient = address;
            return this;
        }

        /** @param earlier those of this transaction, without the one in question */
        public Builder recipients(Recipients earlier) {
            this.recipients = earlier;
            return this;
        }

        /** @param names as {@link LimitPolicy#networks} gives them */
        public Builder networks(List<String> names) {
            this.networks = List.copyOf(names);
            return this;
        }

        public Builder declaredSize(long octets) {
            this.declaredSize = octets;
            return this;
        }

        public Builder size(long octets) {
            this.size = octets;
            return this;
        }

        public LimitFacts build() {
            return new LimitFacts(this, sender, recipient);
        }
    }
}
