package org.postern.smtp;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.postern.policy.Reply;

/**
 * What is left to a client that was refused in place of the greeting: 503 to everything but QUIT, until it quits or a
 * short deadline passes (RFC 5321 section 3.1) or it has sent ten commands. When very many linger at once the server is under attack and closes
 * right after its reply, as section 7.8 allows.
 */
final class RefusedSession implements LineHandler<SMTPSession> {
    /** How long a refused client may linger. */
    static final int LINGER_SECONDS = 5;
    /** How many commands a refused client may send: a peer that never reads must not make us keep our answers. */
    static final int MAX_COMMANDS = 10;
    /** How many refused clients may linger at once. */
    static final int MAX_LINGERING = 1_000;

    private static final AtomicInteger LINGERING = new AtomicInteger();
    private static final Reply BAD_SEQUENCE = Reply.of(503, "5.5.1", "Refused; nothing but QUIT is possible here");
    private static final Reply BYE =
            Reply.of(221, "2.0.0", "Closing connection").closing();

    private final ClientSession client;
    private final Reply badSequence;

    private RefusedSession(ClientSession client) {
        this.client = client;
        this.badSequence = BAD_SEQUENCE.withId(client.lastDecisionId());
    }

    /** Takes the session over; the answer is what is written in place of the greeting. */
    static Response begin(SMTPSession session, ClientSession client, Reply refusal, ScheduledExecutorService timer) {
        SMTPResponse response = (SMTPResponse) Responses.of(refusal);
        if (LINGERING.get() >= MAX_LINGERING) {
            response.setEndSession(true);
        }
        if (!response.isEndSession()) {
            // TLS will not start here, and the detector would answer a refused STARTTLS by cutting the connection.
            session.stopDetectingCommandInjection();
            session.pushLineHandler(new RefusedSession(client));
            LINGERING.incrementAndGet();
            client.onClose(LINGERING::decrementAndGet);
            client.deadline(timer.schedule(() -> cut(session, client), LINGER_SECONDS, TimeUnit.SECONDS));
        }
        return response;
    }

    @Override
    public Response onLine(SMTPSession session, byte[] line) {
        client.countCommand();
        client.trail().received(line.length);
        String command = new String(line, StandardCharsets.US_ASCII).trim().toUpperCase(Locale.ROOT);
        if (command.equals("QUIT")) {
            return Responses.of(BYE);
        }
        client.countFailed();
        if (client.commands() < MAX_COMMANDS) {
            return Responses.of(badSequence);
        }
        client.transport().setReadable(false);
        return Responses.of(badSequence.closing());
    }

    private static void cut(SMTPSession session, ClientSession client) {
        synchronized (client) {
            if (!client.isClosed()) {
                client.transport().writeResponse(Response.DISCONNECT, session);
            }
        }
    }
}
