package org.postern.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.james.protocols.api.ProtocolTransport;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session whose EXPN is being answered; each test tells what happens to it and to what was sent behind it. */
class SuspensionTest {
    private static final Response EXPANDED = new SMTPResponse("250", "2.1.5 <alice@demo.example>");
    private static final String CUT_OFF = "421 4.5.1 Commands were sent that may not be pipelined, closing connection";

    private final SMTPSession session = mock(SMTPSession.class);
    private final ClientSession client = mock(ClientSession.class);
    private final ProtocolTransport transport = mock(ProtocolTransport.class);
    private final CompletableFuture<Response> answer = new CompletableFuture<>();

    /** What is written, read, pushed and popped, in order. */
    private final List<String> events = new ArrayList<>();

    private LineHandler<SMTPSession> pushed;

    @BeforeEach
    void session() {
        when(client.transport()).thenReturn(transport);
        when(client.suspension()).thenReturn(Optional.empty());
        when(session.newFatalErrorResponse()).thenReturn(new SMTPResponse("451", "Unable to process request"));
        doAnswer(call -> pushed = call.getArgument(0)).when(session).pushLineHandler(any());
        doAnswer(call -> events.add("pop")).when(session).popLineHandler();
        doAnswer(call -> events.add("readable " + call.getArgument(0)))
                .when(transport)
                .setReadable(any(Boolean.class));
        doAnswer(call -> events.add(text(call.getArgument(0)))).when(transport).writeResponse(any(), any());
        Suspension.await(session, client, (same, line) -> dispatch(new String(line, US_ASCII).strip()), answer);
        events.clear();
    }

    private Response dispatch(String command) {
        events.add("do " + command);
        if (command.equals("FAIL")) {
            throw new IllegalStateException("a handler has failed");
        }
        return new SMTPResponse("250", command + " done");
    }

    private static String text(Response response) {
        return response == Response.DISCONNECT ? "disconnect" : String.join("|", response.getLines());
    }

    private Response send(String command) {
        return pushed.onLine(session, (command + "\r\n").getBytes(US_ASCII));
    }

    @Test
    void whatWasSentBehindItIsAnsweredBehindIt() {
        assertThat(send("NOOP")).isNull();
        assertThat(send("RSET")).isNull();
        assertThat(events).isEmpty();
        answer.complete(EXPANDED);
        assertThat(events)
                .containsExactly(
                        "250 2.1.5 <alice@demo.example>",
                        "do NOOP",
                        "250 NOOP done",
                        "do RSET",
                        "250 RSET done",
                        "pop",
                        "readable true");
    }

    @Test
    void dataMayBeTheLastOfTheGroup() {
        send("DATA");
        answer.complete(EXPANDED);
        assertThat(events)
                .as("the suspension has gone before DATA pushes a line handler of its own")
                .containsExactly("250 2.1.5 <alice@demo.example>", "pop", "readable true", "do DATA", "250 DATA done");
    }

    @Test
    void nothingMayFollowData() {
        send("data");
        send("Subject: x");
        answer.complete(EXPANDED);
        assertThat(events).containsExactly("250 2.1.5 <alice@demo.example>", CUT_OFF);
        assertThat(send("RSET")).isNull();
        assertThat(events).hasSize(2);
    }

    @Test
    void aGroupHasAnEnd() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(send("NOOP")).isNull();
        }
        assertThat(text(send("NOOP"))).isEqualTo(CUT_OFF);
        assertThat(send("NOOP")).isNull();
        answer.complete(EXPANDED);
        assertThat(events).as("nothing is written behind 421").isEmpty();
    }

    @Test
    void aHandlerThatFailsEndsTheSession() {
        send("FAIL");
        send("NOOP");
        answer.complete(EXPANDED);
        assertThat(events)
                .containsExactly(
                        "250 2.1.5 <alice@demo.example>", "do FAIL", "451 Unable to process request", "disconnect");
    }

    @Test
    void anAnswerThatFailsIsTemporary() {
        answer.completeExceptionally(new IllegalStateException("no answer"));
        assertThat(events).containsExactly("451 Unable to process request", "pop", "readable true");
    }

    @Test
    void nothingIsWrittenToAClientThatHasGone() {
        send("NOOP");
        when(client.isClosed()).thenReturn(true);
        answer.complete(EXPANDED);
        assertThat(events).isEmpty();
    }
}
