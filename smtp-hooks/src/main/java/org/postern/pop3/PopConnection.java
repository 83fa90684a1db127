package org.postern.pop3;

import java.net.InetAddress;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.ProtocolSessionImpl;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.pop3.POP3Session;
import org.postern.Postern;

/** What we remember of one POP3 connection; our handlers share it. Used by the session's thread. */
final class PopConnection {
    private static final AttachmentKey<PopConnection> KEY =
            AttachmentKey.of("org.postern.pop3.connection", PopConnection.class);

    private final String id;
    private PopAttempt earlier;
    private PopAttempt attempt;
    private int failures;

    private PopConnection(String id) {
        this.id = id;
    }

    static PopConnection of(POP3Session session, Postern postern) {
        return session.getAttachment(KEY, State.Connection).orElseGet(() -> {
            PopConnection connection = new PopConnection(postern.ids().next());
            session.setAttachment(KEY, connection, State.Connection);
            return connection;
        });
    }

    /** The client as it stands now; a PROXY header or STLS may have come since the last time. */
    LoginClient client(POP3Session session, Postern postern) {
        InetAddress peer = ((ProtocolSessionImpl) session)
                .getProtocolTransport()
                .getRemoteAddress()
                .getAddress();
        return new LoginClient(postern, "pop3", id, session.getRemoteAddress().getAddress(), peer, tls(session));
    }

    private static Optional<String> tls(POP3Session session) {
        return session.isTLSStarted()
                ? session.getSSLSession().map(SSLSession::getProtocol).filter(version -> !version.equals("NONE"))
                : Optional.empty();
    }

    /** The attempt that the command makes, for the first of our handlers that sees it and for the others. */
    PopAttempt attempt(POP3Session session, Request request) {
        if (attempt == null || !attempt.isOf(request)) {
            earlier = attempt;
            attempt = PopAttempt.of(session, request);
        }
        return attempt;
    }

    /** The last attempt that an earlier command than this one has made. */
    Optional<PopAttempt> before(Request request) {
        return Optional.ofNullable(attempt != null && attempt.isOf(request) ? earlier : attempt);
    }

    /** The last attempt; empty before the first. */
    Optional<PopAttempt> lastAttempt() {
        return Optional.ofNullable(attempt);
    }

    /** Counts a failed login and says how many there are now. */
    int countFailure() {
        return ++failures;
    }
}
