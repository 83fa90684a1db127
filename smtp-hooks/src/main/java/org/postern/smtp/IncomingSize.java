package org.postern.smtp;

import java.util.OptionalLong;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;

/** How large the message of one connection's transaction is said to be, and is so far. Used by the session's thread. */
final class IncomingSize {
    private static final AttachmentKey<IncomingSize> KEY = AttachmentKey.of("org.postern.incoming", IncomingSize.class);

    private long declared;
    private long arrived;
    private OptionalLong room;

    private IncomingSize() {}

    static IncomingSize of(SMTPSession session) {
        return session.getAttachment(KEY, State.Connection).orElseGet(() -> {
            IncomingSize fresh = new IncomingSize();
            session.setAttachment(KEY, fresh, State.Connection);
            return fresh;
        });
    }

    /** A message is announced by MAIL, with this size or 0. */
    void declare(long octets) {
        declared = octets;
    }

    long declared() {
        return declared;
    }

    /** The message begins to arrive. */
    void begin(OptionalLong octetsAtMost) {
        arrived = 0;
        room = octetsAtMost;
    }

    boolean hasBegun() {
        return room != null;
    }

    void add(int octets) {
        arrived += octets;
    }

    long arrived() {
        return arrived;
    }

    /** Whether more has arrived than may. */
    boolean isOver() {
        return room.isPresent() && arrived > room.getAsLong();
    }

    /** Nothing arrives any more. */
    void end() {
        room = null;
    }
}
