package org.postern.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import org.apache.commons.configuration2.XMLConfiguration;
import org.apache.commons.configuration2.io.FileHandler;
import org.apache.james.core.Username;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.api.handler.ProtocolHandlerResultHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.Postern;
import org.postern.james.JamesSettings;
import org.postern.james.SmtpServers;
import org.postern.policy.command.Directory;
import org.postern.policy.login.Attempts;
import org.postern.policy.state.MemoryState;

/** The whole way from the line to the reply, with a James that knows bob, whose password is demo. */
class AuthExchangeTest {
    private static final String GUARD = "<handler class='org.postern.smtp.LoginGuard'/>";
    private static final String COMMANDS =
            "<handler class='org.postern.smtp.CommandPolicy'><failedCommands limit='3'/></handler>";

    private final FakeTransport transport = new FakeTransport();
    private final SMTPSession session = transport.session();
    private final List<String> records = new ArrayList<>();
    private final Postern postern = FakePostern.with(record -> records.add(record.toString()));
    private final Directory directory = mock(Directory.class);
    private final Attempts attempts = new Attempts(new MemoryState(1), 1_000);
    private final List<String> asked = new ArrayList<>();
    private String jamesSays = "535";
    private Dispatcher dispatcher;

    @BeforeEach
    void start() throws Exception {
        when(postern.directory()).thenReturn(directory);
        when(postern.attempts()).thenReturn(attempts);
        when(postern.base()).thenReturn(Path.of("."));
        start(GUARD);
    }

    private void start(String guard) throws Exception {
        String chain = "<handlerchain coreHandlersPackage='org.postern.smtp.CoreHandlers'>" + guard + COMMANDS
                + "</handlerchain>";
        when(postern.servers())
                .thenReturn(new SmtpServers(JamesSettings.of(
                        xml("<smtpservers><smtpserver>" + chain + "</smtpserver></smtpservers>"), SmtpServers.FILE)));
        LoginGuard loginGuard = new LoginGuard(postern);
        loginGuard.init(xml(guard));
        CommandPolicy commandPolicy = new CommandPolicy(postern);
        commandPolicy.init(xml(COMMANDS));
        dispatcher = new Dispatcher(postern);
        dispatcher.wireExtensions(CommandHandler.class, new ArrayList<>(List.of(new James())));
        dispatcher.wireExtensions(ProtocolHandlerResultHandler.class, new ArrayList<>());
        dispatcher.wireExtensions(CommandGate.class, List.of(loginGuard, commandPolicy));
        dispatcher.wireExtensions(LineHandler.class, List.of(dispatcher));
    }

    private static XMLConfiguration xml(String text) throws Exception {
        XMLConfiguration xml = new XMLConfiguration();
        new FileHandler(xml).load(new StringReader(text));
        return xml;
    }

    /** James's own AUTH, which is asked once, with everything. */
    private final class James implements CommandHandler<SMTPSession> {
        @Override
        public Collection<String> getImplCommands() {
            return List.of("AUTH", "UNKNOWN");
        }

        @Override
        public Response onCommand(SMTPSession same, Request request) {
            String initial = request.getArgument().replaceFirst("^PLAIN ", "");
            String credentials = new String(Base64.getDecoder().decode(initial), UTF_8).replace('\0', '/');
            asked.add(credentials);
            if (credentials.matches("(?i)/bob(@demo.example)?/demo")) {
                session.setUsername(Username.of(credentials.split("/")[1]));
                return new SMTPResponse("235", "Authentication Successful");
            }
            return new SMTPResponse(jamesSays, "Authentication Failed");
        }
    }

    /** Sends lines, parted by spaces; what is in brackets is sent as base64, with slashes for NULs. */
    private String dialogue(String lines) {
        int before = transport.written().size();
        for (String line : lines.split(" ~ ")) {
            transport.arrive(encoded(line), dispatcher);
        }
        List<String> replies = transport.written();
        return String.join(" ~ ", replies.subList(before, replies.size())).replaceAll("id=\\w+-\\d+", "id=*");
    }

    private static String encoded(String line) {
        int open = line.indexOf('[');
        if (open < 0) {
            return line;
        }
        String text = line.substring(open + 1, line.indexOf(']'));
        String octets = text.replace('/', '\0').replace("\\r", "\r").replace("\\n", "\n");
        return line.substring(0, open) + Base64.getEncoder().encodeToString(octets.getBytes(UTF_8));
    }

    private String reasons() {
        return String.join(
                " ",
                records.stream()
                        .map(record -> record.replaceAll(".*\"postern.reason\":\"([^\"]+)\".*", "$1"))
                        .toList());
    }

    private int failed() {
        return ClientSession.of(session).orElseThrow().failed();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            AUTH PLAIN [/bob/demo]
            AUTH plain [/bob/demo]
            AUTH PLAIN ~ [/bob/demo]
            AUTH PLAIN [bob/bob/demo]
            AUTH PLAIN [BOB/bob/demo]
            AUTH PLAIN [bob@DEMO.example/bob@demo.example/demo]
            AUTH LOGIN ~ [bob] ~ [demo]
            AUTH LOGIN [bob] ~ [demo]
            """)
    void theRightPasswordLogsIn(String lines) {
        assertThat(dialogue(lines)).endsWith("235 Authentication Successful");
        assertThat(asked).hasSize(1);
        assertThat(session.getUsername().asString()).startsWith("bob");
        assertThat(reasons()).isEqualTo("succeeded");
        assertThat(transport.pushed()).isZero();
        assertThat(failed()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            AUTH PLAIN [/bob/x]
            AUTH PLAIN ~ [/bob/x]
            AUTH LOGIN ~ [bob] ~ [x]
            AUTH LOGIN [bob] ~ [x]
            """)
    void theWrongOneDoesNot(String lines) {
        assertThat(dialogue(lines)).endsWith("535 5.7.8 Authentication credentials invalid [id=*]");
        assertThat(asked).containsExactly("/bob/x");
        assertThat(session.getUsername()).isNull();
        assertThat(reasons()).isEqualTo("failed");
        assertThat(transport.pushed()).isZero();
        assertThat(failed()).isZero();
    }

    /** They count as failed commands; James's store is not asked, and the next line is a command again. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            AUTH PLAIN ~ *                      | aborted
            AUTH LOGIN ~ *                      | aborted
            AUTH LOGIN ~ [bob] ~ *              | aborted
            AUTH PLAIN *                        | malformed
            AUTH PLAIN !!!                      | malformed
            AUTH PLAIN ~ !!!                    | malformed
            AUTH LOGIN !!!                      | malformed
            AUTH LOGIN ~ !!!                    | malformed
            AUTH LOGIN ~ [bob] ~ !!!            | malformed
            AUTH PLAIN =                        | malformed
            AUTH PLAIN ~ [x]                    | malformed
            AUTH PLAIN [bob]                    | malformed
            AUTH PLAIN [/bob]                   | malformed
            AUTH PLAIN [bob/demo]               | malformed
            AUTH PLAIN [/bob/demo/]             | malformed
            AUTH PLAIN [//demo]                 | malformed
            AUTH PLAIN [/bob/]                  | malformed
            AUTH PLAIN [bob//]                  | malformed
            AUTH PLAIN [/  /demo]               | malformed
            AUTH PLAIN [/bob\\r/demo]           | malformed
            AUTH PLAIN [/bob\\n250 x/demo]      | malformed
            AUTH PLAIN [bob\\r\\n/bob/demo]     | malformed
            AUTH LOGIN [bob/] ~ [demo]          | malformed
            AUTH LOGIN [/bob/demo] ~ [x]        | malformed
            AUTH LOGIN [bob\\r\\nx] ~ [demo]    | malformed
            AUTH LOGIN [bob] ~ [demo/x]         | malformed
            AUTH LOGIN = ~ [demo]               | malformed
            """)
    void whatIsNoAttemptIsAFailedCommand(String lines, String reason) {
        String reply = reason.equals("aborted")
                ? "501 5.7.0 Authentication aborted [id=*]"
                : "501 5.5.2 Credentials cannot be decoded [id=*]";
        assertThat(dialogue(lines)).endsWith(reply);
        assertThat(reasons()).isEqualTo(reason);
        assertThat(failed()).isEqualTo(1);
        assertThat(asked).isEmpty();
        assertThat(transport.pushed()).isZero();
        assertThat(dialogue("AUTH PLAIN [/bob/demo]")).isEqualTo("235 Authentication Successful");
    }

    @Test
    void anEmptyLineIsAnEmptyResponse() {
        transport.arrive("AUTH PLAIN", dispatcher);
        transport.arrive("", dispatcher);
        assertThat(transport.written().get(1)).startsWith("501 5.5.2");
    }

    @Test
    void credentialsOfAnyLengthAreNotTaken() {
        assertThat(dialogue("AUTH PLAIN [/bob/" + "x".repeat(4_000) + "]")).startsWith("501 5.5.2");
        assertThat(asked).isEmpty();
    }

    @Test
    void tooManyFailedOnesEndTheSession() {
        assertThat(dialogue("AUTH PLAIN ~ * ~ AUTH PLAIN !! ~ AUTH LOGIN ~ *")).doesNotContain("421");
        assertThat(dialogue("AUTH LOGIN ~ [bob] ~ !!"))
                .endsWith("421 4.7.0 Too many failed commands, closing connection [id=*]");
        assertThat(transport.isClosed()).isTrue();
        assertThat(reasons()).isEqualTo("aborted malformed aborted malformed over-limit");
    }

    /** No password is tried: address, network and account are not counted, only the connection is. */
    @Test
    void nobodyLogsInForSomebodyElse() {
        String refusal = "535 5.7.8 Logging in for another identity is not possible, give one name only [id=*]";
        assertThat(dialogue("AUTH PLAIN [alice/bob/demo]")).isEqualTo(refusal);
        assertThat(dialogue("AUTH PLAIN ~ [alice/bob/demo]")).endsWith(refusal);
        assertThat(dialogue("AUTH PLAIN [ /bob/demo]")).isEqualTo(refusal);
        assertThat(asked).isEmpty();
        assertThat(session.getUsername()).isNull();
        assertThat(reasons()).isEqualTo("other-identity other-identity other-identity");
        assertThat(records.get(0)).contains("\"postern.evidence\":{\"user\":\"bob\",\"authorization\":\"alice\"}");
        assertThat(dialogue("AUTH PLAIN [a@b@c/bob/demo]"))
                .isEqualTo("421 4.7.0 Too many failed logins on this connection, closing it [id=*]");
    }

    @Test
    void inWarnModeJamesLogsInTheOneWhosePasswordItIs() throws Exception {
        start(GUARD.replace("/>", " mode='warn'/>"));
        assertThat(dialogue("AUTH PLAIN [alice/bob/demo]")).isEqualTo("235 Authentication Successful");
        assertThat(asked).containsExactly("/bob/demo");
        assertThat(reasons()).isEqualTo("other-identity succeeded");
    }

    @Test
    void aStoreThatIsDownIsNoFailure() {
        when(directory.isMailbox(anyString())).thenThrow(new Directory.Unavailable("no connection", null));
        for (int i = 0; i < 20; i++) {
            assertThat(dialogue("AUTH LOGIN ~ [bob] ~ [x]"))
                    .endsWith("454 4.7.0 Temporary authentication failure, try again later [id=*]");
        }
        assertThat(dialogue("AUTH PLAIN [/bob/demo]")).isEqualTo("235 Authentication Successful");
    }

    @Test
    void aFaultBehindA334IsTemporaryAndRecorded() {
        when(directory.isMailbox(anyString())).thenThrow(new IllegalStateException("boom"));
        assertThat(dialogue("AUTH PLAIN ~ [/bob/x]"))
                .endsWith("451 4.3.5 Policy check failed on this server, try again later [id=*]");
        assertThat(reasons()).isEqualTo("fault");
        assertThat(transport.pushed()).isZero();
    }

    @Test
    void whatElseJamesSaysIsPassedOn() {
        jamesSays = "504";
        assertThat(dialogue("AUTH LOGIN ~ [bob] ~ [x]")).endsWith("504 Authentication Failed");
        assertThat(failed()).isEqualTo(1);
    }

    @Test
    void aConnectionThatIsLostInTheMiddleHasCountedNothing() {
        for (int i = 0; i < 200; i++) {
            FakeTransport lost = new FakeTransport();
            lost.arrive("AUTH LOGIN", dispatcher);
            lost.arrive(encoded("[bob]"), dispatcher);
            ClientSession.of(lost.session()).orElseThrow().close();
        }
        assertThat(records).isEmpty();
        assertThat(asked).isEmpty();
        assertThat(dialogue("AUTH PLAIN [/bob/demo]")).isEqualTo("235 Authentication Successful");
    }
}
