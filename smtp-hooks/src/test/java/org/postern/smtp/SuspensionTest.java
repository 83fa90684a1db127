package org.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postern.policy.audit.Audit;

@Timeout(60)
class SuspensionTest {
    private static final String CUT = "421 4.5.1 Commands were sent that may not be pipelined, closing connection";

    private final FakeTransport transport = new FakeTransport();
    private final SMTPSession session = transport.session();
    private final ClientSession client = ClientSession.open(session, FakePostern.with(Audit.none()));
    private final Map<String, CompletableFuture<Response>> deferred = new HashMap<>();
    private final List<String> dispatched = new ArrayList<>();
    private final LineHandler<SMTPSession> dispatcher = this::dispatch;

    @Test
    void anAnswerThatTakesTimeIsWrittenWhenItIsThere() {
        arrive("EXPN a");
        assertThat(transport.written()).isEmpty();
        assertThat(transport.isReadable()).isFalse();
        complete("EXPN a");
        assertThat(transport.written()).containsExactly("250 EXPN a");
        assertThat(transport.isReadable()).isTrue();
        assertThat(transport.pushed()).isZero();
        assertThat(client.suspension()).isEmpty();
    }

    @Test
    void commandsThatWereReadMeanwhileAreAnsweredInTheirOrder() {
        arrive("EXPN a", "NOOP 1", "NOOP 2", "NOOP 3");
        assertThat(transport.written()).isEmpty();
        complete("EXPN a");
        arrive("NOOP 4");
        assertThat(transport.written())
                .containsExactly("250 EXPN a", "250 NOOP 1", "250 NOOP 2", "250 NOOP 3", "250 NOOP 4");
    }

    @Test
    void twoDeferredAnswersInARowKeepTheirOrderWhicheverComesFirst() {
        arrive("EXPN a", "EXPN b", "NOOP 1", "EXPN c");
        complete("EXPN a");
        assertThat(transport.written()).containsExactly("250 EXPN a");
        assertThat(transport.isReadable()).isFalse();
        complete("EXPN b");
        assertThat(transport.written()).containsExactly("250 EXPN a", "250 EXPN b", "250 NOOP 1");
        complete("EXPN c");
        assertThat(transport.written()).last().isEqualTo("250 EXPN c");
        assertThat(transport.pushed()).isZero();
        assertThat(transport.isReadable()).isTrue();
    }

    @Test
    void answersThatAreThereAtOnceKeepTheirOrderToo() {
        arrive("EXPN a");
        for (int i = 0; i < 100; i++) {
            arrive("EXPN now " + i);
        }
        complete("EXPN a");
        assertThat(transport.written()).hasSize(101).last().isEqualTo("250 EXPN now 99");
        assertThat(transport.pushed()).isZero();
    }

    @Test
    void theLastCommandOfAGroupMayBeData() {
        arrive("EXPN a", "DATA");
        complete("EXPN a");
        arrive("Subject: x", ".", "NOOP 1", "NOOP 2");
        assertThat(transport.written())
                .containsExactly("250 EXPN a", "354 DATA", "250 message", "250 NOOP 1", "250 NOOP 2");
        assertThat(transport.pushed()).isZero();
    }

    @Test
    void aRefusedDataLeavesTheSessionAsItWas() {
        arrive("EXPN a", "AUTH refused");
        complete("EXPN a");
        arrive("NOOP 1");
        assertThat(transport.written()).containsExactly("250 EXPN a", "250 AUTH refused", "250 NOOP 1");
        assertThat(transport.pushed()).isZero();
        assertThat(transport.isReadable()).isTrue();
    }

    @Test
    void whatStandsBehindDataInTheSameGroupCutsTheClientOff() {
        arrive("EXPN a", "data", "QUIT");
        complete("EXPN a");
        assertThat(transport.written()).containsExactly("250 EXPN a", CUT);
        assertThat(transport.isClosed()).isTrue();
        assertThat(dispatched).containsExactly("EXPN a");
    }

    /** James trims control characters off a line before it reads the verb. */
    @Test
    void controlCharactersDoNotHideTheLastCommandOfAGroup() {
        arrive("EXPN a", "\u0001DATA", "Subject: x");
        complete("EXPN a");
        assertThat(transport.written()).containsExactly("250 EXPN a", CUT);
        assertThat(dispatched).containsExactly("EXPN a");
    }

    /** Whatever the verb: after a 3yz reply somebody else reads the next line. */
    @Test
    void aCommandThatAsksForMoreLinesCutsTheClientOff() {
        arrive("EXPN a", "XDATA", "Subject: x");
        complete("EXPN a");
        assertThat(transport.written()).containsExactly("250 EXPN a", CUT);
        assertThat(dispatched).containsExactly("EXPN a", "XDATA");
        assertThat(transport.isClosed()).isTrue();
    }

    @Test
    void tooManyWaitingCommandsEndTheSession() {
        arrive("EXPN a");
        for (int i = 0; i < 1_001; i++) {
            arrive("NOOP " + i);
        }
        assertThat(transport.written()).containsExactly(CUT);
        complete("EXPN a");
        assertThat(transport.written()).containsExactly(CUT);
        assertThat(dispatched).containsExactly("EXPN a");
    }

    @Test
    void nothingIsWrittenToAConnectionThatIsGone() {
        arrive("EXPN a", "NOOP 1");
        client.close();
        complete("EXPN a");
        assertThat(transport.written()).isEmpty();
        assertThat(dispatched).containsExactly("EXPN a");
    }

    @Test
    void anAnswerThatEndsTheSessionIsTheLast() {
        arrive("EXPN a", "NOOP 1");
        SMTPResponse bye = new SMTPResponse("421", "bye");
        bye.setEndSession(true);
        deferred.get("EXPN a").complete(bye);
        assertThat(transport.written()).containsExactly("421 bye");
        assertThat(dispatched).containsExactly("EXPN a");
    }

    @Test
    void anAnswerThatFailsIsAFaultOfOurs() {
        arrive("EXPN a");
        deferred.get("EXPN a").completeExceptionally(new IllegalStateException("oops"));
        assertThat(transport.written()).hasSize(1);
        assertThat(transport.written().get(0)).startsWith("451").doesNotContain("oops");
    }

    @Test
    void aCommandThatIsHeldIsDoneWhenTheFutureCompletes() {
        CompletableFuture<Void> ready = new CompletableFuture<>();
        Suspension.hold(session, client, dispatcher, FakeTransport.bytes("NOOP 1"), ready);
        arrive("NOOP 2", "EXPN a", "NOOP 3");
        assertThat(transport.written()).isEmpty();
        assertThat(dispatched).isEmpty();
        ready.complete(null);
        assertThat(transport.written()).containsExactly("250 NOOP 1", "250 NOOP 2");
        complete("EXPN a");
        assertThat(transport.written()).containsExactly("250 NOOP 1", "250 NOOP 2", "250 EXPN a", "250 NOOP 3");
        assertThat(transport.pushed()).isZero();
    }

    /** Whoever reads the lines after DATA must be on top of the stack, and what was held must not be. */
    @Test
    void aHeldCommandMayBeTheLastOfItsGroup() {
        CompletableFuture<Void> ready = new CompletableFuture<>();
        Suspension.hold(session, client, dispatcher, FakeTransport.bytes("DATA"), ready);
        ready.complete(null);
        arrive("Subject: x", ".", "NOOP 1");
        assertThat(transport.written()).containsExactly("354 DATA", "250 message", "250 NOOP 1");
        assertThat(transport.pushed()).isZero();
    }

    @Test
    void aHeldDataWithLinesBehindItCutsTheClientOff() {
        CompletableFuture<Void> ready = new CompletableFuture<>();
        Suspension.hold(session, client, dispatcher, FakeTransport.bytes("DATA"), ready);
        arrive("Subject: x");
        ready.complete(null);
        assertThat(transport.written()).containsExactly(CUT);
        assertThat(dispatched).isEmpty();
    }

    private void arrive(String... lines) {
        for (String line : lines) {
            transport.arrive(line, dispatcher);
        }
    }

    private void complete(String command) {
        deferred.get(command).complete(new SMTPResponse("250", command));
    }

    /** A dispatcher that defers EXPN, reads a message after DATA, and answers all else at once. */
    private Response dispatch(SMTPSession sameSession, byte[] line) {
        String command = new String(line, StandardCharsets.US_ASCII).trim();
        dispatched.add(command);
        if (command.startsWith("EXPN now")) {
            Suspension.await(
                    session, client, dispatcher, CompletableFuture.completedFuture(new SMTPResponse("250", command)));
            return Responses.NOTHING;
        }
        if (command.startsWith("EXPN")) {
            CompletableFuture<Response> answer = new CompletableFuture<>();
            deferred.put(command, answer);
            Suspension.await(session, client, dispatcher, answer);
            return Responses.NOTHING;
        }
        if (command.startsWith("DATA")) {
            session.pushLineHandler(this::message);
            return new SMTPResponse("354", command);
        }
        return new SMTPResponse(command.equals("XDATA") ? "354" : "250", command);
    }

    private Response message(SMTPSession sameSession, byte[] line) {
        if (!new String(line, StandardCharsets.US_ASCII).strip().equals(".")) {
            return null;
        }
        session.popLineHandler();
        return new SMTPResponse("250", "message");
    }
}
