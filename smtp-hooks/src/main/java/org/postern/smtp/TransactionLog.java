package org.postern.smtp;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.smtp.SMTPSession;
import org.postern.Postern;
import org.postern.policy.Rule;
import org.postern.policy.audit.AuditRecord;

/**
 * Writes a record of each mail transaction, from the MAIL that James accepted to whatever ended it.
 *
 * <p>Whether one is still open James tells: a mark of ours lies in its state of the transaction, which everything clears that
 * ends one. A second MAIL makes James forget the sender alone; the next sender is another transaction.
 */
final class TransactionLog {
    private static final AttachmentKey<Boolean> OPEN = AttachmentKey.of("org.postern.transaction.open", Boolean.class);

    private final Postern postern;
    private final Enforcement enforcement;

    TransactionLog(Postern postern) {
        this.postern = postern;
        this.enforcement = new Enforcement(postern);
    }

    /** As {@link CommandObserver#arrived} has it. */
    void arrived(Exchange exchange) {
        Trail trail = exchange.client().trail();
        settle(exchange.session(), exchange.client());
        if (exchange.verb().equals("MAIL") && trail.transaction().isEmpty()) {
            trail.open(new MailTransaction(postern.clock().instant()));
        }
    }

    /** As {@link CommandObserver#answered} has it. */
    void answered(Exchange exchange, Response response) {
        ClientSession client = exchange.client();
        Optional<MailTransaction> open = client.trail().transaction();
        if (open.isEmpty() || client.isClosed()) {
            return;
        }
        boolean ok = Responses.code(response) == 250;
        switch (exchange.verb()) {
            case "MAIL":
                mail(exchange.session(), client, open.get(), ok);
                break;
            case "RCPT":
                rcpt(exchange.session(), open.get(), response, ok);
                break;
            default:
                break;
        }
        settle(exchange.session(), client);
    }

    private void mail(SMTPSession session, ClientSession client, MailTransaction one, boolean ok) {
        if (one.hasBegun()) {
            return;
        }
        if (!ok) {
            client.trail().drop();
            return;
        }
        session.setAttachment(OPEN, Boolean.TRUE, State.Transaction);
        one.from(session.getAttachment(SMTPSession.SENDER, State.Transaction)
                .flatMap(MaybeSender::asOptional)
                .map(MailAddress::asString)
                .orElse(""));
        // Those of a transaction whose sender James has forgotten get this message, too.
        session.getAttachment(SMTPSession.RCPT_LIST, State.Transaction).ifPresent(one::to);
        if (client.trail().watch()) {
            client.onClose(() -> abandon(session, client));
        }
    }

    private static void rcpt(SMTPSession session, MailTransaction one, Response response, boolean ok) {
        if (ok) {
            session.getAttachment(SMTPSession.RCPT_LIST, State.Transaction).ifPresent(one::to);
        } else {
            one.failed(response);
        }
    }

    /** Records a transaction that has ended meanwhile. */
    private void settle(SMTPSession session, ClientSession client) {
        if (session.getAttachment(OPEN, State.Transaction).isEmpty()
                || session.getAttachment(SMTPSession.SENDER, State.Transaction).isEmpty()) {
            abandon(session, client);
        }
    }

    private void abandon(SMTPSession session, ClientSession client) {
        client.trail().transaction().filter(MailTransaction::hasBegun).ifPresent(one -> {
            MailTransaction.Outcome outcome = one.unfinished();
            postern.audit().record(record(session, client, one, outcome, Optional.empty()));
        });
    }

    private AuditRecord record(
            SMTPSession session,
            ClientSession client,
            MailTransaction one,
            MailTransaction.Outcome outcome,
            Optional<Response> reply) {
        client.trail().close(outcome);
        AuditRecord record = enforcement.record(session, client, "transaction");
        return one.describe(record, postern.clock().instant(), outcome, reply);
    }

    /** Takes note of a line of the message, and with the last one of what became of it. */
    Response line(SMTPSession session, byte[] line, LineHandler<SMTPSession> next, Dispatcher dispatcher) {
        Optional<ClientSession> client = ClientSession.of(session);
        Optional<MailTransaction> open = client.flatMap(one -> one.trail().transaction());
        if (open.isEmpty()) {
            return next.onLine(session, line);
        }
        Trail trail = client.get().trail();
        trail.received(line.length);
        open.get().line(line);
        boolean last = DataLines.isLast(line);
        if (last) {
            trail.begins("DATA");
        }
        Response response = next.onLine(session, line);
        return response == null && !last
                ? null
                : concluded(session, client.get(), open.get(), Optional.ofNullable(response), dispatcher);
    }

    private Response concluded(
            SMTPSession session,
            ClientSession client,
            MailTransaction one,
            Optional<Response> response,
            Dispatcher dispatcher) {
        MailTransaction.Outcome outcome =
                MailTransaction.Outcome.of(response.map(Responses::code).orElse(0));
        AuditRecord record = record(session, client, one, outcome, response);
        if (outcome != MailTransaction.Outcome.ACCEPTED) {
            postern.audit().record(record);
            return client.trail().sent(response.orElse(null));
        }
        CompletableFuture<Void> kept = postern.audit().keep(record).toCompletableFuture();
        if (kept.isDone()) {
            return client.trail().sent(answer(session, client, response.get(), kept));
        }
        Suspension.await(
                session,
                client,
                dispatcher,
                kept.handleAsync(
                        (done, fault) -> client.trail().sent(answer(session, client, response.get(), kept)),
                        SessionThread.current()));
        return Responses.NOTHING;
    }

    /** The client may take the mail for sent only when there is a record of it; it may come twice then. */
    private Response answer(
            SMTPSession session, ClientSession client, Response accepted, CompletableFuture<Void> kept) {
        if (!kept.isCompletedExceptionally()) {
            return accepted;
        }
        Throwable why = kept.handle((done, fault) -> fault).join();
        return enforcement
                .act(session, client, Rule.fault("audit-log", why), "DATA")
                .map(Responses::of)
                .orElse(accepted);
    }
}
