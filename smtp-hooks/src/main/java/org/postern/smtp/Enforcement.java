package org.postern.smtp;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.james.protocols.smtp.SMTPSession;
import org.postern.Postern;
import org.postern.policy.Decision;
import org.postern.policy.Reply;
import org.postern.policy.audit.AuditRecord;

/** Acts on decisions: records each, and says what the client gets to hear. The rules only find. */
final class Enforcement {
    private static final int MAX_NAME = 255;

    private final Postern postern;

    Enforcement(Postern postern) {
        this.postern = postern;
    }

    /**
     * Records the decision and gives the reply for the client, with the decision's id, when it bites.
     *
     * @param command what was decided about, as it may be recorded; empty at connect
     */
    Optional<Reply> act(SMTPSession session, ClientSession client, Decision decision, String command) {
        String id = client.nextDecisionId();
        Optional<Reply> reply = decision.reply().map(bare -> bare.withId(id));
        record(session, client, decision, command, id, reply.map(Reply::line));
        return decision.bites() ? reply : Optional.empty();
    }

    /** Records what somebody else has decided, who answers for himself. */
    void observe(SMTPSession session, ClientSession client, Decision decision, String command) {
        record(session, client, decision, command, client.nextDecisionId(), Optional.empty());
    }

    private void record(
            SMTPSession session,
            ClientSession client,
            Decision decision,
            String command,
            String id,
            Optional<String> reply) {
        AuditRecord record =
                AuditRecord.at(postern.clock().instant(), "decision").with("postern.id", id);
        describe(record, session, client);
        if (!command.isEmpty()) {
            record.with("postern.command", command);
        }
        describe(record, decision)
                .with("postern.reply", reply)
                .with("event.duration", client.trail().elapsed());
        client.trail().decided(id, decision);
        if (decision.bites()) {
            client.countRefusal();
        }
        postern.audit().record(record);
    }

    /** The same for several decisions about one thing; the client hears the first that bites. */
    Optional<Reply> actOnAll(SMTPSession session, ClientSession client, List<Decision> decisions, String command) {
        Optional<Reply> first = Optional.empty();
        for (Decision decision : decisions) {
            Optional<Reply> reply = act(session, client, decision, command);
            first = first.isPresent() ? first : reply;
        }
        return first;
    }

    /** Adds what was decided. */
    static AuditRecord describe(AuditRecord record, Decision decision) {
        return record.with("rule.name", decision.rule())
                .with("postern.verdict", decision.verdict().text())
                .with("postern.reason", decision.reason())
                .with("postern.mode", decision.mode().text())
                .with("postern.evidence", decision.evidence());
    }

    /** A record of something that happens in the session. */
    AuditRecord record(SMTPSession session, ClientSession client, String action) {
        AuditRecord record = AuditRecord.at(postern.clock().instant(), action);
        describe(record, session, client);
        return record;
    }

    /** Records the whole connection, when it is over. */
    void connectionOver(SMTPSession session, ClientSession client) {
        Instant end = postern.clock().instant();
        AuditRecord record = AuditRecord.at(end, "connection");
        describe(record, session, client);
        record.with("event.start", client.start())
                .with("event.duration", Duration.between(client.start(), end).toNanos())
                .with("postern.commands", client.commands())
                .with("postern.failed", client.failed())
                .with("postern.refusals", client.refusals())
                .with("client.bytes", client.trail().received())
                .with("server.bytes", client.trail().sent());
        client.trail().outcomes().ifPresent(counts -> record.with("postern.transactions", counts));
        postern.audit().record(record);
    }

    private static void describe(AuditRecord record, SMTPSession session, ClientSession client) {
        InetSocketAddress address = client.address(session);
        record.with("postern.session", client.id())
                .with("postern.listener", client.listener())
                .with("client.ip", hostAddress(address))
                .with("client.port", address.getPort());
        if (!client.peer().equals(address.getAddress())) {
            record.with("postern.proxy", client.peer().getHostAddress());
        }
        record.with("tls.version", ClientSession.tls(session))
                .with("postern.helo", helo(session))
                .with("user.name", ClientSession.user(session));
    }

    private static String hostAddress(InetSocketAddress address) {
        return address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress();
    }

    private static Optional<String> helo(SMTPSession session) {
        return session.getAttachment(SMTPSession.CURRENT_HELO_NAME, SMTPSession.State.Connection)
                .map(Enforcement::cut);
    }

    /** What a client calls itself, no longer than a record may show it. */
    static String cut(String name) {
        return name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name;
    }
}
