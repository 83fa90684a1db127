package org.postern.smtp;

import java.util.Optional;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;
import org.postern.policy.envelope.ConnectionChecks;
import org.postern.policy.envelope.EnvelopeFacts;
import org.postern.policy.envelope.TransactionChecks;

/**
 * What {@link EnvelopeCheck} knows of one mail transaction. It lies in James's state of the transaction, which everything
 * clears that ends one; until James has accepted the sender it lies in that of the connection. Used by the session's thread.
 */
final class CheckedEnvelope {
    private static final AttachmentKey<CheckedEnvelope> CURRENT =
            AttachmentKey.of("org.postern.envelope", CheckedEnvelope.class);
    private static final AttachmentKey<CheckedEnvelope> ANNOUNCED =
            AttachmentKey.of("org.postern.envelope.announced", CheckedEnvelope.class);

    private final String sender;
    private final String sent;
    private final boolean utf8;
    private final boolean relays;
    private TransactionChecks checks;
    private String cleared;
    private boolean fieldTaken;

    /**
     * @param sender as James reads it; empty for the null sender
     * @param argument of MAIL
     * @param relays whether the client may relay such mail
     */
    CheckedEnvelope(String sender, EnvelopeArgument argument, boolean relays) {
        this.sender = sender;
        this.sent = asSent(sender, argument);
        this.utf8 = argument.isUtf8();
        this.relays = relays;
    }

    /** As it was sent, so that its syntax can be judged, but never another address than James's. */
    private static String asSent(String address, EnvelopeArgument argument) {
        String path = argument.path();
        String bare = path.startsWith("@") ? path.substring(path.indexOf(':') + 1) : path;
        return bare.equalsIgnoreCase(address) || withoutBrackets(bare).equalsIgnoreCase(address) ? path : address;
    }

    /** James leaves out the brackets of an address literal. */
    private static String withoutBrackets(String bare) {
        int literal = bare.lastIndexOf("@[");
        return literal < 0 || !bare.endsWith("]")
                ? bare
                : bare.substring(0, literal + 1) + bare.substring(literal + 2, bare.length() - 1);
    }

    /** Starts the look-ups about the sender. */
    void start(ConnectionChecks lookUps, EnvelopeFacts.Builder facts) {
        checks = lookUps.mail(describe(facts));
    }

    private EnvelopeFacts describe(EnvelopeFacts.Builder facts) {
        return facts.relays(relays).sender(sent).utf8(utf8).build();
    }

    /**
     * The facts about one more recipient.
     *
     * @param address as James reads it
     * @param argument of RCPT
     * @param earlier how many recipients there are
     */
    EnvelopeFacts describe(EnvelopeFacts.Builder facts, String address, EnvelopeArgument argument, int earlier) {
        boolean postmaster = argument.path().equalsIgnoreCase("postmaster");
        return describe(facts).to(postmaster ? argument.path() : asSent(address, argument), earlier);
    }

    TransactionChecks checks() {
        return checks;
    }

    /** James is about to be asked whether it takes the sender. */
    void announce(SMTPSession session) {
        session.setAttachment(ANNOUNCED, this, State.Connection);
    }

    /** What James is being asked about. */
    static Optional<CheckedEnvelope> announced(SMTPSession session) {
        return session.getAttachment(ANNOUNCED, State.Connection);
    }

    /** James has taken the sender, or not. */
    static void conclude(SMTPSession session, boolean accepted) {
        session.removeAttachment(ANNOUNCED, State.Connection)
                .filter(one -> accepted)
                .ifPresent(one -> session.setAttachment(CURRENT, one, State.Transaction));
    }

    /** That of the transaction; empty when none is open. */
    static Optional<CheckedEnvelope> current(SMTPSession session) {
        return session.getAttachment(CURRENT, State.Transaction);
    }

    boolean isFrom(String address) {
        return address.equals(sender);
    }

    /** Which recipient may be accepted now; {@code null} for none. */
    void cleared(String address) {
        cleared = address;
    }

    boolean isCleared(String address) {
        return address.equals(cleared);
    }

    /**
     * The header field to be added; empty when there is none, it is not known yet, or it was taken before.
     *
     * @param receiver the name of this server
     */
    Optional<String> takeField(String receiver) {
        if (fieldTaken) {
            return Optional.empty();
        }
        fieldTaken = true;
        return checks.receivedSpf(receiver).getNow(Optional.empty());
    }
}
