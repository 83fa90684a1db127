package org.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.NoopCmdHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.Postern;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Reply;
import org.postern.policy.audit.Audit;

/** The first thing that a client hears, when the checks answer at once and when they take time. */
class GreetingTest {
    private static final Decision WELCOME = Decision.accept("test", "listed", Evidence.none());
    private static final Decision DENIED =
            Decision.refuse("test", "denied", Evidence.none(), Reply.of(554, "5.7.1", "No"));
    private static final Decision OVER =
            Decision.refuse("test", "over", Evidence.none(), Reply.of(451, "4.7.0", "Too many"));

    private final Postern postern = FakePostern.with(Audit.none());
    private final FakeTransport transport = new FakeTransport();
    private final SMTPSession session = transport.session();
    private final Dispatcher dispatcher = new Dispatcher(postern);
    private final Greeting greeting = new Greeting(postern);
    private final CompletableFuture<List<Decision>> slow = new CompletableFuture<>();

    @BeforeEach
    void wire() throws Exception {
        ScheduledExecutorService timer = mock(ScheduledExecutorService.class);
        when(timer.schedule(any(Runnable.class), anyLong(), any())).thenAnswer(call -> mock(ScheduledFuture.class));
        when(postern.timer()).thenReturn(timer);
        dispatcher.wireExtensions(CommandHandler.class, List.of(new NoopCmdHandler()));
        greeting.wireExtensions(Dispatcher.class, List.of(dispatcher));
    }

    /** Refused clients that linger are counted for all tests. */
    @AfterEach
    void disconnect() {
        greeting.onDisconnect(session);
    }

    private void connect(ConnectionCheck... checks) throws Exception {
        greeting.wireExtensions(ConnectionCheck.class, new ArrayList<>(List.of(checks)));
        dispatcher.wireExtensions(ConnectionCheck.class, new ArrayList<>(List.of(checks)));
        Response response = greeting.onConnect(session);
        if (response != null) {
            transport.writeResponse(response, session);
        }
    }

    private static ConnectionCheck at(Decision decision) {
        return (client, facts) -> CompletableFuture.completedFuture(List.of(decision));
    }

    private ConnectionCheck slow() {
        return (client, facts) -> slow;
    }

    @Test
    void whoIsWelcomeIsGreeted() throws Exception {
        connect(at(WELCOME));
        assertThat(transport.written()).hasSize(1).first().asString().startsWith("220 ");
    }

    @Test
    void whoIsRefusedLaterHearsNo220() throws Exception {
        connect(slow());
        assertThat(transport.written()).isEmpty();
        assertThat(transport.isReadable()).isFalse();
        slow.complete(List.of(OVER));
        assertThat(transport.written()).hasSize(1).first().asString().startsWith("421 4.7.0 Too many [id=");
        assertThat(transport.isClosed()).isTrue();
    }

    @Test
    void whoIsWelcomeLaterIsGreetedBeforeHisLinesAreRead() throws Exception {
        connect(slow());
        transport.arrive("NOOP", dispatcher);
        transport.arrive("NOOP", dispatcher);
        assertThat(transport.written()).isEmpty();
        slow.complete(List.of(WELCOME));
        assertThat(transport.written()).hasSize(3);
        assertThat(transport.written().get(0)).startsWith("220 ");
        assertThat(transport.written().get(1)).startsWith("250 ");
        assertThat(transport.isReadable()).isTrue();
        assertThat(transport.pushed()).isZero();
    }

    @Test
    void whoTalksEarlyAndIsRefusedIsNotServed() throws Exception {
        connect(slow());
        transport.arrive("NOOP", dispatcher);
        slow.complete(List.of(OVER));
        assertThat(transport.written()).hasSize(1).first().asString().startsWith("421 ");
    }

    @Test
    void aRefusalThatIsThereDoesNotWait() throws Exception {
        connect(slow(), at(DENIED));
        assertThat(transport.written()).hasSize(1).first().asString().startsWith("554 5.7.1 No [id=");
        transport.arrive("NOOP", dispatcher);
        assertThat(transport.written().get(1)).startsWith("503 ");
    }

    @Test
    void aCheckThatFailsLaterDefers() throws Exception {
        connect(slow());
        slow.completeExceptionally(new IllegalStateException("oops"));
        assertThat(transport.written()).hasSize(1).first().asString().startsWith("421 4.3.5 ");
    }

    @Test
    void whoIsGoneMeanwhileIsToldNothing() throws Exception {
        connect(slow());
        greeting.onDisconnect(session);
        slow.complete(List.of(WELCOME));
        assertThat(transport.written()).isEmpty();
    }
}
