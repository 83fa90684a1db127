package org.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.james.protocols.api.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.ArgumentCaptor;
import org.postern.policy.Reply;
import org.postern.policy.audit.Audit;

class RefusedSessionTest {
    private static final Reply REFUSAL = Reply.of(554, "5.7.1", "No");

    private final ScheduledExecutorService timer = mock(ScheduledExecutorService.class);
    private final ScheduledFuture<?> deadline = mock(ScheduledFuture.class);
    private final List<ClientSession> open = new ArrayList<>();
    private final FakeTransport transport = new FakeTransport();
    private final ClientSession client = open(transport);

    @BeforeEach
    void timer() {
        doReturn(deadline).when(timer).schedule(any(Runnable.class), anyLong(), any());
    }

    @AfterEach
    void close() {
        open.forEach(ClientSession::close);
    }

    /** RFC 5321 section 3.1. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            EHLO x    | 503 5.5.1 Refused; nothing but QUIT is possible here [id=
            STARTTLS  | 503 5.5.1 Refused; nothing but QUIT is possible here [id=
            QUIT x    | 503 5.5.1 Refused; nothing but QUIT is possible here [id=
            ''        | 503 5.5.1 Refused; nothing but QUIT is possible here [id=
            quit      | 221 2.0.0 Closing connection
            """)
    void nothingButQuitIsPossible(String line, String reply) {
        assertThat(begin(transport, client).getLines()).hasToString("[554 5.7.1 No]");
        transport.arrive(line, null);
        assertThat(transport.written().get(0)).startsWith(reply);
        assertThat(transport.isClosed()).isEqualTo(line.equals("quit"));
    }

    @Test
    void aShortDeadlineClosesTheConnection() {
        begin(transport, client);
        ArgumentCaptor<Runnable> task = ArgumentCaptor.forClass(Runnable.class);
        verify(timer).schedule(task.capture(), anyLong(), any());
        verify(timer).schedule(task.getValue(), RefusedSession.LINGER_SECONDS, TimeUnit.SECONDS);
        task.getValue().run();
        assertThat(transport.isClosed()).isTrue();
    }

    @Test
    void aClientThatLeavesNeedsNoDeadline() {
        begin(transport, client);
        client.close();
        verify(deadline).cancel(false);
        ArgumentCaptor<Runnable> task = ArgumentCaptor.forClass(Runnable.class);
        verify(timer).schedule(task.capture(), anyLong(), any());
        task.getValue().run();
        assertThat(transport.isClosed()).isFalse();
    }

    /** A peer that never reads its answers must not make the server keep them. */
    @Test
    void tenCommandsAreTheMost() {
        begin(transport, client);
        for (int i = 0; i < 50; i++) {
            transport.arrive("", null);
        }
        assertThat(transport.written()).hasSize(RefusedSession.MAX_COMMANDS);
        assertThat(transport.isClosed()).isTrue();
        assertThat(transport.isReadable()).isFalse();
        assertThat(client.commands()).isGreaterThanOrEqualTo(RefusedSession.MAX_COMMANDS);
        assertThat(client.failed()).isGreaterThanOrEqualTo(RefusedSession.MAX_COMMANDS);
    }

    /** RFC 5321 section 7.8: under attack a server may close at once. */
    @Test
    void whenVeryManyLingerTheNextIsClosedAtOnceUntilOneLeaves() {
        for (int i = 0; i < RefusedSession.MAX_LINGERING; i++) {
            FakeTransport other = new FakeTransport();
            assertThat(begin(other, open(other)).isEndSession()).isFalse();
        }
        assertThat(begin(transport, client).isEndSession()).isTrue();
        assertThat(transport.pushed()).isZero();
        open.get(1).close();
        assertThat(begin(transport, client).isEndSession()).isFalse();
    }

    private Response begin(FakeTransport one, ClientSession session) {
        return RefusedSession.begin(one.session(), session, REFUSAL, timer);
    }

    private ClientSession open(FakeTransport one) {
        ClientSession session = ClientSession.open(one.session(), FakePostern.with(Audit.none()));
        open.add(session);
        return session;
    }
}
