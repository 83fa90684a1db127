package org.postern.policy.envelope;

import java.util.Objects;
import java.util.Optional;
import org.postern.policy.SessionFacts;

/** What is known of a session and its transaction when the envelope is checked. Addresses are as they were sent. Immutable. */
public final class EnvelopeFacts {
    private final Builder from;
    private final String recipient;
    private final int earlier;

    private EnvelopeFacts(Builder from, String recipient, int earlier) {
        this.from = from;
        this.recipient = recipient;
        this.earlier = earlier;
    }

    public static Builder of(SessionFacts session) {
        return new Builder(session);
    }

    /**
     * The same facts about a recipient.
     *
     * @param address without brackets; {@code postmaster} may stand alone (RFC 5321 section 4.1.1.3); with the source route,
     *     where one was sent
     * @param accepted how many recipients the transaction has already
     */
    public EnvelopeFacts to(String address, int accepted) {
        return new EnvelopeFacts(from, Objects.requireNonNull(address, "address"), accepted);
    }

    public SessionFacts session() {
        return from.session;
    }

    /** The name of the server that the client reached. */
    public Optional<String> listener() {
        return Optional.ofNullable(from.listener);
    }

    /** What this server calls itself to its clients; empty when it is not known. */
    public String server() {
        return from.server;
    }

    /** Whether the client has logged in or may relay: the checks are not meant for it unless one says otherwise. */
    public boolean isTrusted() {
        return from.relays || from.session.user().isPresent();
    }

    public Optional<String> helo() {
        return Optional.ofNullable(from.helo);
    }

    /** The envelope sender without a source route; empty text for the null sender, and before MAIL. */
    public String sender() {
        return withoutRoute(from.sender);
    }

    /** The same as it was sent. */
    String senderPath() {
        return from.sender;
    }

    /** Whether MAIL had the parameter SMTPUTF8 (RFC 6531 section 3.4). */
    public boolean isUtf8() {
        return from.utf8;
    }

    /** The recipient in question without a source route; empty text before RCPT. */
    public String recipient() {
        return withoutRoute(recipient);
    }

    /** The same as it was sent. */
    String recipientPath() {
        return recipient;
    }

    /** What is left of {@code @relay.example:local@domain} when the route is ignored (RFC 5321 section 4.1.1.3). */
    private static String withoutRoute(String path) {
        return path.startsWith("@") ? path.substring(path.indexOf(':') + 1) : path;
    }

    /** How many recipients were accepted before in this transaction. */
    public int earlierRecipients() {
        return earlier;
    }

    /** Collects the facts; to be built once. */
    public static final class Builder {
        private final SessionFacts session;
        private String listener;
        private String server = "";
        private boolean relays;
        private String helo;
        private String sender = "";
        private boolean utf8;

        private Builder(SessionFacts session) {
            this.session = Objects.requireNonNull(session, "session");
        }

        public Builder listener(String name) {
            this.listener = name;
            return this;
        }

        /** @param name what this server calls itself, null when it is not known */
        public Builder server(String name) {
            this.server = name == null ? "" : name;
            return this;
        }

        /** @param may whether the client may relay without a login, by its network or its certificate */
        public Builder relays(boolean may) {
            this.relays = may;
            return this;
        }

        /** @param name what stood behind EHLO or HELO */
        public Builder helo(String name) {
            this.helo = name;
            return this;
        }

        /** @param address without brackets, empty for the null sender; with the source route, where one was sent */
        public Builder sender(String address) {
            this.sender = Objects.requireNonNull(address, "address");
            return this;
        }

        public Builder utf8(boolean declared) {
            this.utf8 = declared;
            return this;
        }

        public EnvelopeFacts build() {
            return new EnvelopeFacts(this, "", 0);
        }
    }
}
