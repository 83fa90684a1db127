package org.postern.smtp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.smtp.SMTPSession;
import org.postern.policy.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a session while the answer to one of its commands is being found, without a thread that waits: no more is read
 * from the socket, and commands that were already read (PIPELINING, RFC 2920) wait here and are answered in their order
 * afterwards. The answer is written, and what waited is done, on the session's own thread; on any other one a later
 * command could overtake it.
 *
 * <p>DATA, AUTH and STARTTLS change who reads the next line. RFC 2920 allows nothing behind them in a group; a client
 * that sends more all the same is cut off, so that a line of a message can never be taken for a command.
 */
final class Suspension implements LineHandler<SMTPSession> {
    private static final Logger LOGGER = LoggerFactory.getLogger(Suspension.class);

    /** A group of pipelined commands longer than this ends the session. */
    private static final int MAX_WAITING = 1_000;

    private static final Set<String> LAST_IN_GROUP = Set.of("DATA", "AUTH", "STARTTLS", "BDAT");
    private static final Reply TOO_MUCH = Reply.of(
                    421, "4.5.1", "Commands were sent that may not be pipelined, closing connection")
            .closing();

    private final SMTPSession session;
    private final ClientSession client;
    private final LineHandler<SMTPSession> dispatcher;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private boolean over;
    private boolean cutOff;

    private Suspension(SMTPSession session, ClientSession client, LineHandler<SMTPSession> dispatcher) {
        this.session = session;
        this.client = client;
        this.dispatcher = dispatcher;
    }

    /** Holds the session until the answer is there, then writes it and goes on. All of it on the session's thread. */
    static void await(
            SMTPSession session,
            ClientSession client,
            LineHandler<SMTPSession> dispatcher,
            CompletableFuture<Response> answer) {
        Suspension suspension = begin(session, client, dispatcher);
        answer.whenComplete(
                (response, fault) -> suspension.resume(fault == null ? response : session.newFatalErrorResponse()));
    }

    /** Holds the session with a command that has been read, and does the command when the future completes. */
    static void hold(
            SMTPSession session,
            ClientSession client,
            LineHandler<SMTPSession> dispatcher,
            byte[] line,
            CompletableFuture<?> ready) {
        Suspension suspension = begin(session, client, dispatcher);
        suspension.waiting.addFirst(line);
        ready.whenComplete((done, fault) -> suspension.resume(null));
    }

    private static Suspension begin(SMTPSession session, ClientSession client, LineHandler<SMTPSession> dispatcher) {
        return client.suspension().orElseGet(() -> {
            Suspension fresh = new Suspension(session, client, dispatcher);
            client.suspension(fresh);
            session.pushLineHandler(fresh);
            client.transport().setReadable(false);
            return fresh;
        });
    }

    /** A command that had already been read. */
    @Override
    public Response onLine(SMTPSession sameSession, byte[] line) {
        if (cutOff) {
            return null;
        }
        if (waiting.size() >= MAX_WAITING) {
            cutOff = true;
            return Responses.of(TOO_MUCH);
        }
        waiting.add(line);
        return null;
    }

    /** Writes the answer and the answers to what waits, until nothing waits or one of them takes time itself. */
    private void resume(Response answer) {
        Response response = answer;
        while (response != Responses.NOTHING && !cutOff && !client.isClosed()) {
            Optional<byte[]> next = writeAndTakeNext(response);
            if (next.isEmpty()) {
                return;
            }
            response = dispatch(next.get());
            if (!over && Responses.code(response) / 100 == 3) {
                // Someone else reads the next line now, and lines may be waiting here.
                response = Responses.of(TOO_MUCH);
            }
        }
    }

    /** As James does when a handler fails: it says so and closes. */
    private Response dispatch(byte[] line) {
        try {
            return dispatcher.onLine(session, line);
        } catch (RuntimeException e) {
            LOGGER.error("Unable to process request", e);
            client.transport().writeResponse(session.newFatalErrorResponse(), session);
            return Response.DISCONNECT;
        }
    }

    private Optional<byte[]> writeAndTakeNext(Response response) {
        client.transport().writeResponse(response, session);
        if (over || response != null && response.isEndSession()) {
            return Optional.empty();
        }
        byte[] next = waiting.poll();
        if (next == null) {
            end();
        } else if (isLastInGroup(next)) {
            if (!waiting.isEmpty()) {
                cutOff = true;
                client.transport().writeResponse(Responses.of(TOO_MUCH), session);
                return Optional.empty();
            }
            end();
        }
        return Optional.ofNullable(next);
    }

    private void end() {
        over = true;
        client.suspension(null);
        session.popLineHandler();
        client.transport().setReadable(true);
    }

    /** The verb is found as James's dispatcher finds it, so that both see the same command. */
    private static boolean isLastInGroup(byte[] line) {
        String verb = new String(line, StandardCharsets.US_ASCII).trim().split(" ", 2)[0];
        return LAST_IN_GROUP.contains(verb.toUpperCase(Locale.ROOT));
    }
}
