package org.postern.smtp;

import java.util.ArrayList;
import java.util.List;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Counters;
import org.postern.policy.limit.LimitFacts;
import org.postern.policy.limit.Recipients;

/**
 * What one connection's mail transaction has used of the limits. It is given back unless a message comes of it. Used by
 * the session's thread.
 *
 * <p>Whether the transaction is still open James tells: a mark of ours lies in its state of the transaction, which
 * everything clears that ends one, RSET and EHLO, STARTTLS and the end of DATA.
 */
final class Usage {
    private static final AttachmentKey<Usage> KEY = AttachmentKey.of("org.postern.usage", Usage.class);
    private static final AttachmentKey<Boolean> OPEN = AttachmentKey.of("org.postern.usage.open", Boolean.class);

    private final Counters counters;
    private final List<Charges> taken = new ArrayList<>();
    private final Recipients recipients = new Recipients();
    private String charged;
    private String sender = "";
    private long declaredSize;
    private long size;

    private Usage(Counters counters) {
        this.counters = counters;
    }

    /** The connection's; what it holds when the connection ends is given back. */
    static Usage of(SMTPSession session, ClientSession client, Counters counters) {
        return session.getAttachment(KEY, State.Connection).orElseGet(() -> {
            Usage fresh = new Usage(counters);
            session.setAttachment(KEY, fresh, State.Connection);
            client.onClose(fresh::giveBack);
            return fresh;
        });
    }

    /** Whether a sender was accepted and the transaction has not ended yet. */
    boolean isOpen(SMTPSession session) {
        return session.getAttachment(OPEN, State.Transaction).isPresent();
    }

    /** Gives back what a transaction used that has ended meanwhile. */
    void settle(SMTPSession session) {
        if (!isOpen(session)) {
            giveBack();
        }
    }

    /** A sender was accepted. */
    void accepted(SMTPSession session, String address, long declared, Charges charges) {
        session.setAttachment(OPEN, Boolean.TRUE, State.Transaction);
        sender = address;
        declaredSize = declared;
        size = 0;
        recipients.clear();
        taken.add(charges);
    }

    /** A recipient was accepted. */
    void accepted(String address, Charges charges) {
        recipients.add(address);
        taken.add(charges);
    }

    /** Octets of the message have arrived. */
    void arrived(int octets) {
        size += octets;
    }

    /** Adds what is known of the transaction. */
    LimitFacts.Builder describe(LimitFacts.Builder facts) {
        return facts.sender(sender).declaredSize(declaredSize).size(size).recipients(recipients);
    }

    /** Which address is charged for now, so that James must find the same one; {@code null} when none is. */
    void charged(String address) {
        charged = address;
    }

    /** Whether it is this address that was charged. */
    boolean isCharged(String address) {
        return address.equals(charged);
    }

    /** A message came of it. */
    void keep() {
        taken.clear();
    }

    void giveBack() {
        taken.forEach(counters::giveBack);
        taken.clear();
    }
}
