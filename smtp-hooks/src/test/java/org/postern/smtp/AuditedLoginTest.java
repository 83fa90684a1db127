package org.postern.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.james.core.Username;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.Postern;
import org.postern.policy.Reply;

/** Logins as AuditLog alone records them, with a James that knows bob, whose password is secret-7. */
class AuditedLoginTest {
    private static final String GOOD = base64("\0bob\0secret-7");
    private static final String BAD = base64("\0bob\0secret-8");

    private final List<String> records = new ArrayList<>();
    private final Postern postern = FakePostern.with(record -> records.add(record.toString()));
    private final FakeTransport transport = new FakeTransport();
    private final SMTPSession session = transport.session();
    private final ClientSession client = ClientSession.open(session, postern);
    private final Dispatcher dispatcher = new Dispatcher(postern);
    private final AuditLog audit = new AuditLog(postern);
    private final List<String> askedOfJames = new ArrayList<>();

    /** James's AUTH, as far as it is asked here. */
    private final class James implements CommandHandler<SMTPSession> {
        @Override
        public Collection<String> getImplCommands() {
            return List.of("AUTH");
        }

        @Override
        public Response onCommand(SMTPSession same, Request request) {
            askedOfJames.add(request.getArgument());
            if (same.getUsername() != null) {
                return new SMTPResponse("503", "5.5.0 User has previously authenticated.");
            }
            switch (request.getArgument().split(" ")[0]) {
                case "PLAIN":
                    if (!same.getConfiguration().isPlainAuthEnabled()) {
                        return new SMTPResponse("504", "Unrecognized Authentication Type");
                    }
                    if (!request.getArgument().equals("PLAIN " + GOOD)) {
                        return new SMTPResponse("535", "Authentication Failed");
                    }
                    same.setUsername(Username.of("bob"));
                    return new SMTPResponse("235", "Authentication Successful");
                case "XOAUTH2":
                    return new SMTPResponse("334", "e30=");
                default:
                    return new SMTPResponse("504", "Unrecognized Authentication Type");
            }
        }
    }

    @BeforeEach
    void wire() throws Exception {
        client.judged();
        dispatcher.wireExtensions(CommandHandler.class, List.of(new James()));
        dispatcher.wireExtensions(CommandGate.class, List.of(audit));
        dispatcher.wireExtensions(CommandObserver.class, List.of(audit));
        audit.wireExtensions(Dispatcher.class, List.of(dispatcher));
        audit.wireExtensions(LoginGuard.class, List.of());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private void say(String... lines) {
        for (String line : lines) {
            transport.arrive(line, dispatcher);
        }
    }

    @Test
    void whoLogsInIsRecordedOnceAndNoPasswordIs() {
        say("AUTH LOGIN", base64("bob"), base64("secret-8"), "AUTH PLAIN", BAD, "AUTH PLAIN " + GOOD);
        assertThat(transport.written())
                .containsExactly(
                        "334 VXNlcm5hbWU6",
                        "334 UGFzc3dvcmQ6",
                        "535 Authentication Failed",
                        "334 ",
                        "535 Authentication Failed",
                        "235 Authentication Successful");
        assertThat(records).hasSize(3).allMatch(one -> one.contains("\"event.action\":\"login\""));
        assertThat(records.subList(0, 2))
                .allMatch(one -> one.contains("\"event.outcome\":\"failure\",\"user.name\":\"bob\","
                        + "\"postern.reason\":\"failed\",\"postern.reply\":\"535 Authentication Failed\""));
        assertThat(records.get(2))
                .contains("\"user.name\":\"bob\",\"network.protocol\":\"smtp\",\"event.outcome\":\"success\"")
                .doesNotContain("postern.reason");
        assertThat(records.toString()).doesNotContain("secret-", base64("secret-7"), base64("secret-8"), GOOD, BAD);
    }

    @Test
    void whatWasNeverTriedIsNoLogin() {
        say("AUTH LOGIN", "*", "AUTH PLAIN !!!", "AUTH CRAM-MD5", "AUTH PLAIN " + base64("bob"));
        assertThat(transport.written())
                .extracting(reply -> reply.substring(0, 3))
                .containsExactly("334", "501", "501", "504", "501");
        assertThat(records).isEmpty();
        assertThat(askedOfJames).containsExactly("CRAM-MD5");
    }

    /** The client would send its password, in the clear perhaps, to a server that has no use for it. */
    @Test
    void nobodyIsAskedForAPasswordWhereJamesOffersNoAuth() {
        transport.offersNoPlainAuth();
        say("AUTH PLAIN", "AUTH LOGIN");
        assertThat(transport.written()).hasSize(2).allMatch(reply -> reply.startsWith("504 "));
        assertThat(transport.pushed()).isZero();
        assertThat(records).isEmpty();
    }

    @Test
    void aTokenThatJamesDoesNotTakeIsAFailedLogin() {
        say("AUTH XOAUTH2 " + base64("user=bob\1auth=Bearer secret-9\1\1"));
        assertThat(records)
                .singleElement()
                .asString()
                .contains("\"event.action\":\"login\"", "\"event.outcome\":\"failure\"")
                .doesNotContain("user.name", "secret-9", base64("user=bob\1auth=Bearer secret-9\1\1"));
    }

    @Test
    void whoIsLoggedInAlreadyIsLeftToJames() {
        say("AUTH PLAIN " + GOOD, "AUTH PLAIN " + GOOD, "AUTH LOGIN");
        assertThat(transport.written().subList(1, 3)).allMatch(reply -> reply.startsWith("503 "));
        assertThat(records).hasSize(1);
    }

    /** As without us: James drops the other name. */
    @Test
    void anotherIdentityIsLeftToJames() {
        say("AUTH PLAIN " + base64("alice\0bob\0secret-7"));
        assertThat(askedOfJames).containsExactly("PLAIN " + GOOD);
        assertThat(records).singleElement().asString().contains("\"user.name\":\"bob\"", "success");
    }

    @Test
    void aNameIsNoLongerThanARecordMayShowIt() {
        say("AUTH PLAIN " + base64("\0" + "n".repeat(900) + "\0x"));
        assertThat(records).singleElement().asString().contains("\"" + "n".repeat(255) + "\"");
    }

    @Test
    void theExchangeIsHeldWhereLoginGuardIsOff() {
        LoginGuard guard = mock(LoginGuard.class);
        audit.wireExtensions(LoginGuard.class, List.of(guard));
        when(guard.isActive()).thenReturn(true);
        say("AUTH LOGIN");
        when(guard.isActive()).thenReturn(false);
        say("AUTH LOGIN");
        assertThat(transport.written()).containsExactly("504 Unrecognized Authentication Type", "334 VXNlcm5hbWU6");
    }

    @Test
    void whatAnotherGateRefusesIsNotAskedFor() throws Exception {
        CommandGate refusing = new CommandGate() {
            @Override
            public Rank rank() {
                return Rank.PERMISSION;
            }

            @Override
            public Optional<CompletableFuture<Response>> before(Exchange exchange) {
                return Optional.of(CompletableFuture.completedFuture(Responses.of(Reply.of(530, "5.7.0", "Not here"))));
            }

            @Override
            public CompletableFuture<Response> after(Exchange exchange, Response response) {
                return CompletableFuture.completedFuture(response);
            }
        };
        dispatcher.wireExtensions(CommandGate.class, List.of(refusing));
        say("AUTH LOGIN", "AUTH PLAIN " + GOOD);
        assertThat(transport.written()).hasSize(2).allMatch(reply -> reply.startsWith("530 "));
        assertThat(askedOfJames).isEmpty();
        assertThat(records).isEmpty();
    }
}
