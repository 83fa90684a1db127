package org.postern.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.io.StringReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.configuration2.XMLConfiguration;
import org.apache.commons.configuration2.io.FileHandler;
import org.apache.james.core.Username;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.process.ImapLineHandler;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.AbstractImapRequest;
import org.apache.james.imap.message.request.AuthenticateRequest;
import org.apache.james.imap.message.request.LoginRequest;
import org.apache.james.imap.message.response.UnpooledStatusResponseFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.postern.james.JamesSettings;
import org.postern.policy.config.Place;
import org.postern.pop3.FakePop.World;
import org.postern.pop3.LoginClient;
import reactor.core.publisher.Mono;

class ImapAttemptTest {
    private static final Tag TAG = new Tag("a");
    private static final LoginRequest LOGIN = new LoginRequest(Username.of("alice"), "x", TAG);
    private static final AuthenticateRequest PLAIN = new AuthenticateRequest("PLAIN", TAG);
    private static final UnpooledStatusResponseFactory RESPONSES = new UnpooledStatusResponseFactory();

    private final World world = new World();
    private final List<String> said = new ArrayList<>();
    private final ImapSession session = mock(ImapSession.class);
    private LoginGate gate;
    private LoginClient client;

    @BeforeEach
    void start() throws Exception {
        XMLConfiguration xml = new XMLConfiguration();
        new FileHandler(xml)
                .load(new StringReader("<imapservers><recordLogin/><loginGuard><address failures=\"2\"/>"
                        + "<connection failures=\"3\"/></loginGuard></imapservers>"));
        gate = new LoginGate(
                world.postern,
                RESPONSES,
                new ImapLogins(JamesSettings.of(xml, Place.file("imapserver.xml")), world.postern));
        InetAddress address = InetAddress.getByName("192.0.2.7");
        client = new LoginClient(world.postern, "imap", "SID-a", address, address, Optional.of("TLSv1.3"));
        Map<String, Object> attributes = new HashMap<>();
        when(session.getAttribute(anyString())).thenAnswer(call -> attributes.get(call.<String>getArgument(0)));
        doAnswer(call -> attributes.put(call.getArgument(0), call.getArgument(1)))
                .when(session)
                .setAttribute(anyString(), any());
        when(session.logout()).thenReturn(Mono.empty());
    }

    private ImapAttempt attempt(AbstractImapRequest request) {
        return new ImapAttempt(
                gate,
                client,
                request,
                new Responder() {
                    @Override
                    public void respond(ImapResponseMessage message) {
                        StatusResponse response = (StatusResponse) message;
                        said.add(response.getServerResponseType() + " "
                                + response.getTextKey().getDefaultValue());
                    }

                    @Override
                    public void flush() {}
                },
                session);
    }

    private void answer(HumanReadableText text) {
        ImapAttempt attempt = attempt(LOGIN);
        assertThat(attempt.begin(Optional.of("alice"))).isTrue();
        attempt.respond(RESPONSES.taggedNo(TAG, LOGIN.getCommand(), text));
    }

    @Test
    void aSuccessIsRememberedAndRecorded() {
        when(session.getUserName()).thenReturn(Username.of("alice"));
        ImapAttempt attempt = attempt(LOGIN);
        attempt.begin(Optional.of("alice"));
        attempt.respond(RESPONSES.taggedOk(TAG, LOGIN.getCommand(), HumanReadableText.COMPLETED));
        assertThat(world.recent.of(client.address(), world.now())).hasSize(1);
        assertThat(world.records)
                .containsExactly("{\"@timestamp\":\"2026-11-24T12:00:00.000Z\",\"event.action\":\"login\","
                        + "\"network.protocol\":\"imap\",\"postern.session\":\"SID-a\",\"client.ip\":\"192.0.2.7\","
                        + "\"tls.version\":\"TLSv1.3\",\"user.name\":\"alice\",\"event.outcome\":\"success\"}");
    }

    @Test
    void afterTheFreeFailuresThereIsADelay() {
        answer(HumanReadableText.INVALID_LOGIN);
        answer(HumanReadableText.AUTHENTICATION_FAILED);
        assertThat(attempt(LOGIN).begin(Optional.of("alice"))).isFalse();
        assertThat(said.get(2))
                .matches("NO \\[UNAVAILABLE\\] Too many failed logins, try again in 10 seconds \\[id=[0-9a-z]{12}\\]");
        world.pass(Duration.ofSeconds(10));
        assertThat(attempt(LOGIN).begin(Optional.of("alice"))).isTrue();
        assertThat(attempt(LOGIN).begin(Optional.of("alice"))).isFalse();
        assertThat(said.get(3)).startsWith("BYE Too many failed logins on this connection, closing it [id=");
        verify(session).logout();
    }

    @Test
    void whatIsNoJudgementIsNoFailure() {
        for (HumanReadableText text : List.of(
                HumanReadableText.GENERIC_FAILURE_DURING_PROCESSING,
                HumanReadableText.DISABLED_LOGIN,
                HumanReadableText.UNSUPPORTED_AUTHENTICATION_MECHANISM,
                HumanReadableText.INVALID_COMMAND)) {
            answer(text);
        }
        answer(HumanReadableText.INVALID_LOGIN);
        assertThat(attempt(LOGIN).begin(Optional.of("alice"))).isTrue();
        assertThat(world.records).hasSize(2);
        assertThat(world.records.get(0)).contains("\"postern.reason\":\"store-unavailable\"");
        assertThat(world.records.get(1)).contains("\"postern.reason\":\"failed\"");
    }

    @Test
    void credentialsOnALineOfTheirOwnReachJamesOnlyWhenTheyMay() {
        answer(HumanReadableText.INVALID_LOGIN);
        ImapLineHandler james = mock(ImapLineHandler.class);
        byte[] line = (Base64.getEncoder().encodeToString("\0alice\0x".getBytes(StandardCharsets.UTF_8)) + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        pushed(james).onLine(session, line);
        verify(james).onLine(session, line);
        ImapLineHandler later = mock(ImapLineHandler.class);
        pushed(later).onLine(session, line);
        verify(later, never()).onLine(any(), any());
        verify(session).popLineHandler();
        assertThat(said.get(said.size() - 1)).startsWith("NO [UNAVAILABLE] Too many failed logins");
        assertThat(world.records.get(world.records.size() - 1)).contains("\"user.name\":\"alice\"");
    }

    @Test
    void whoGivesUpHasNotTried() {
        for (int i = 0; i < 5; i++) {
            ImapLineHandler james = mock(ImapLineHandler.class);
            pushed(james).onLine(session, "*\r\n".getBytes(StandardCharsets.US_ASCII));
            verify(james).onLine(any(), any());
        }
        assertThat(attempt(LOGIN).begin(Optional.of("alice"))).isTrue();
        assertThat(world.records).isEmpty();
    }

    /** What the session gets when James pushes the handler within AUTHENTICATE. */
    private ImapLineHandler pushed(ImapLineHandler james) {
        ArgumentCaptor<ImapLineHandler> captor = ArgumentCaptor.forClass(ImapLineHandler.class);
        GuardedLines.of(session, attempt(PLAIN)).pushLineHandler(james);
        verify(session, atLeastOnce()).pushLineHandler(captor.capture());
        return captor.getValue();
    }
}
