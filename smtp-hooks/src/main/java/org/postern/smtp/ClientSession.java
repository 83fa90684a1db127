package org.postern.smtp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import javax.net.ssl.SSLSession;
import org.apache.james.core.Username;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.ProtocolSessionImpl;
import org.apache.james.protocols.api.ProtocolTransport;
import org.apache.james.protocols.smtp.SMTPSession;
import org.postern.Postern;
import org.postern.policy.Decision;
import org.postern.policy.SessionFacts;
import org.postern.policy.envelope.ConnectionChecks;

/**
 * What we remember of one connection. It lives in James's connection state, so that RSET, EHLO and STARTTLS leave it
 * alone. Used by the session's thread; where a second one comes in (a deadline) both hold this object's lock.
 */
final class ClientSession {
    private static final AttachmentKey<ClientSession> KEY =
            AttachmentKey.of("org.postern.session", ClientSession.class);

    private final String id;
    private final String listener;
    private final Instant start;
    private final ProtocolTransport transport;
    private final Trail trail = new Trail();
    private int decisions;
    private int commands;
    private int failed;
    private int refusals;
    private int failedLogins;
    private boolean relays;
    private boolean headerDisbelieved;
    private boolean greeted;
    private boolean judged;
    private boolean saidEhlo;
    private boolean closed;
    private Suspension suspension;
    private Future<?> deadline;
    private List<CompletableFuture<List<Decision>>> findings;
    private ConnectionChecks lookUps;
    private final List<Runnable> onClose = new ArrayList<>();

    private ClientSession(String id, String listener, Instant start, ProtocolTransport transport) {
        this.id = id;
        this.listener = listener;
        this.start = start;
        this.transport = transport;
    }

    /** Begins to remember; to be called once, when the connection is there. */
    static ClientSession open(SMTPSession session, Postern postern) {
        ProtocolTransport transport = ((ProtocolSessionImpl) session).getProtocolTransport();
        InetSocketAddress local = transport.getLocalAddress();
        String listener = postern.servers()
                .nameOfPort(local.getPort())
                .orElseGet(() -> local.getAddress().getHostAddress() + ":" + local.getPort());
        ClientSession client = new ClientSession(
                postern.ids().next(), listener, postern.clock().instant(), transport);
        session.setAttachment(KEY, client, State.Connection);
        return client;
    }

    /** What is remembered of the session's connection; empty when it never reached our greeting. */
    static Optional<ClientSession> of(SMTPSession session) {
        return session.getAttachment(KEY, State.Connection);
    }

    /** What is known at this moment. */
    SessionFacts facts(SMTPSession session, Instant now) {
        return SessionFacts.of(address(session).getAddress(), now)
                .tls(tls(session).orElse(null))
                .user(user(session).orElse(null))
                .saidEhlo(saidEhlo)
                .greeted(greeted)
                .build();
    }

    /** The negotiated TLS version; empty in the clear and while the handshake is still under way. */
    static Optional<String> tls(SMTPSession session) {
        return session.isTLSStarted()
                ? session.getSSLSession().map(SSLSession::getProtocol).filter(version -> !version.equals("NONE"))
                : Optional.empty();
    }

    static Optional<String> user(SMTPSession session) {
        return Optional.ofNullable(session.getUsername()).map(Username::asString);
    }

    String id() {
        return id;
    }

    /** The server's name in smtpserver.xml, or address and port where James chose the port. */
    String listener() {
        return listener;
    }

    Instant start() {
        return start;
    }

    /** The client's address: the one in the PROXY header, unless the peer is not to be believed. */
    InetSocketAddress address(SMTPSession session) {
        return headerDisbelieved ? transport.getRemoteAddress() : session.getRemoteAddress();
    }

    /** Whatever the peer says in a PROXY header counts for nothing. */
    void disbelieveHeader() {
        headerDisbelieved = true;
    }

    /** The other end of the connection: the client itself, or a proxy. */
    InetAddress peer() {
        return transport.getRemoteAddress().getAddress();
    }

    /** What is gathered for the records. */
    Trail trail() {
        return trail;
    }

    ProtocolTransport transport() {
        return transport;
    }

    String nextDecisionId() {
        decisions++;
        return lastDecisionId();
    }

    String lastDecisionId() {
        return id + "-" + decisions;
    }

    void countCommand() {
        commands++;
    }

    int commands() {
        return commands;
    }

    void countFailed() {
        failed++;
    }

    /** How many commands have failed on this connection. */
    int failed() {
        return failed;
    }

    void countRefusal() {
        refusals++;
    }

    int refusals() {
        return refusals;
    }

    /** Counts a failed login and says how many there are now. */
    int countFailedLogin() {
        return ++failedLogins;
    }

    /** What was decided last about relaying. */
    void relays(boolean granted) {
        relays = granted;
    }

    boolean relays() {
        return relays;
    }

    void greeted() {
        greeted = true;
    }

    boolean isGreeted() {
        return greeted;
    }

    /** What the connection checks find or will find; empty while they have not been asked. */
    Optional<List<CompletableFuture<List<Decision>>>> findings() {
        return Optional.ofNullable(findings);
    }

    void findings(List<CompletableFuture<List<Decision>>> asked) {
        this.findings = asked;
    }

    /** What is looked up about the client for the envelope; empty while nothing is. */
    Optional<ConnectionChecks> lookUps() {
        return Optional.ofNullable(lookUps);
    }

    void lookUps(ConnectionChecks started) {
        this.lookUps = started;
    }

    void judged() {
        judged = true;
    }

    /** Whether it has been decided that the client may have a session. */
    boolean isJudged() {
        return judged;
    }

    void saidEhlo() {
        saidEhlo = true;
    }

    Optional<Suspension> suspension() {
        return Optional.ofNullable(suspension);
    }

    void suspension(Suspension current) {
        this.suspension = current;
    }

    void deadline(Future<?> task) {
        this.deadline = task;
    }

    /** What to do when the connection is gone; at once when it is. */
    synchronized void onClose(Runnable task) {
        if (closed) {
            task.run();
        } else {
            onClose.add(task);
        }
    }

    /** The connection is gone; from now on nobody may use its transport. */
    synchronized void close() {
        if (!closed) {
            closed = true;
            if (deadline != null) {
                deadline.cancel(false);
            }
            onClose.forEach(Runnable::run);
        }
    }

    synchronized boolean isClosed() {
        return closed;
    }
}
