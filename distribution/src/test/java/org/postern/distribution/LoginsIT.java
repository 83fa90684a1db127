package org.postern.distribution;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.demo.DemoDirectory;
import org.postern.demo.Provisioning;
import org.postern.demo.StockJames;

/** Logins over POP3 and IMAP on a stock James with the shipped jar: remembered for RelayAuth, recorded, and counted. */
class LoginsIT {
    private static final Path DEMO_CONF = Path.of("../demo-server/src/main/conf");
    private static final Path CONF = Path.of("src/test/logins");
    private static final Duration DEADLINE = Duration.ofSeconds(120);
    private static final FreePorts PORTS = new FreePorts();
    private static final int POP3 = PORTS.of(1);
    private static final int IMAP = PORTS.of(2);
    private static final int PROXIED = PORTS.of(3);
    private static final int SMTP = PORTS.of(4);
    private static final int WEBADMIN = PORTS.of(5);

    @TempDir
    private static Path directory;

    private static StockJames james;
    private static AuditTrail audit;
    private static Provisioning world;

    @BeforeAll
    static void start() throws Exception {
        DemoDirectory.prepare(directory, DEMO_CONF, Path.of(System.getProperty("postern.jar")));
        try (Stream<Path> files = Files.list(CONF)) {
            for (Path file : files.toList()) {
                Files.writeString(directory.resolve("conf").resolve(file.getFileName()), Files.readString(file));
            }
        }
        james = StockJames.start(
                directory,
                Path.of(System.getProperty("james.classpath")),
                "-Dpop3.port=" + POP3,
                "-Dimap.port=" + IMAP,
                "-Dproxied.port=" + PROXIED,
                "-Dsmtp.port=" + SMTP,
                "-Dwebadmin.port=" + WEBADMIN);
        for (int port : List.of(POP3, IMAP, PROXIED, SMTP, WEBADMIN)) {
            james.awaitPort(port, DEADLINE);
        }
        world = new Provisioning(WEBADMIN);
        world.demoWorld();
        for (String user : List.of("dora", "emil", "fay", "gus", "hal", "ida")) {
            world.user(user + "@demo.example", "demo");
        }
        audit = new AuditTrail(directory.resolve("var/postern/audit.jsonl"));
    }

    @AfterAll
    static void stop() {
        if (james != null) {
            james.close();
            ProvenLog.assertGood(directory.resolve("var/postern"));
        }
    }

    private static LineClient pop3(String source) throws IOException {
        LineClient client = LineClient.connect(POP3, source);
        assertThat(client.line()).startsWith("+OK");
        return client;
    }

    private static LineClient imap(String source) throws IOException {
        LineClient client = LineClient.connect(IMAP, source);
        assertThat(client.line()).startsWith("* OK");
        return client;
    }

    private static String pop3Login(LineClient client, String user, String password) throws IOException {
        assertThat(client.say("USER " + user)).isEqualTo("+OK");
        return client.say("PASS " + password);
    }

    private static void failOverPop3(String source, String user, int times) throws IOException {
        try (LineClient client = pop3(source)) {
            for (int i = 0; i < times; i++) {
                assertThat(pop3Login(client, user, "wrong")).isEqualTo("-ERR [AUTH] Authentication failed");
            }
        }
    }

    /** Whether a client from this address may relay in the user's name. */
    private static boolean relays(String source, String user) throws IOException {
        return answerToRelay(source, user).startsWith("250 ");
    }

    /** What a client from this address hears when it wants to relay in the user's name. */
    private static String answerToRelay(String source, String user) throws IOException {
        try (LineClient client = LineClient.connect(SMTP, source)) {
            client.line();
            client.say("EHLO client.example", "250 ");
            client.say("MAIL FROM:<" + user + ">", "250 ");
            return client.say("RCPT TO:<someone@far.example>");
        }
    }

    private static JsonNode login(String source, String outcome) throws Exception {
        return audit.await(
                "a login from " + source,
                DEADLINE,
                record -> record.path("event.action").asText().equals("login")
                        && record.path("client.ip").asText().equals(source)
                        && record.path("event.outcome").asText().equals(outcome));
    }

    private static String plain(String user, String password) {
        return Base64.getEncoder().encodeToString(("\0" + user + "\0" + password).getBytes(ISO_8859_1));
    }

    @Test
    void aPop3LoginOverTlsLetsItsUserRelay() throws Exception {
        assertThat(relays("127.0.1.1", "alice@demo.example")).isFalse();
        try (LineClient client = pop3("127.0.1.1")) {
            assertThat(client.say("STLS")).startsWith("+OK");
            client.startTls();
            assertThat(client.say("CAPA", "AUTH-RESP-CODE")).isEqualTo("AUTH-RESP-CODE");
            while (!client.line().equals(".")) {
                // The rest of what it can do.
            }
            assertThat(pop3Login(client, "alice@demo.example", "demo")).isEqualTo("+OK Welcome alice@demo.example");
            assertThat(client.say("QUIT")).startsWith("+OK");
        }
        JsonNode record = login("127.0.1.1", "success");
        assertThat(record.path("network.protocol").asText()).isEqualTo("pop3");
        assertThat(record.path("user.name").asText()).isEqualTo("alice@demo.example");
        assertThat(record.path("tls.version").asText()).startsWith("TLSv1.");
        assertThat(relays("127.0.1.1", "alice@demo.example")).isTrue();
        assertThat(relays("127.0.1.1", "bob@demo.example")).isFalse();
        assertThat(relays("127.0.1.2", "alice@demo.example")).isFalse();
    }

    @Test
    void aLoginOfAUserWhoHasBeenDeletedDoesNot() throws Exception {
        try (LineClient client = pop3("127.0.1.9")) {
            assertThat(client.say("STLS")).startsWith("+OK");
            client.startTls();
            assertThat(pop3Login(client, "ida@demo.example", "demo")).isEqualTo("+OK Welcome ida@demo.example");
        }
        assertThat(relays("127.0.1.9", "ida@demo.example")).isTrue();
        world.delete("ida@demo.example");
        assertThat(answerToRelay("127.0.1.9", "ida@demo.example"))
                .matches("550 5\\.7\\.1 Relay refused: this server is not for that domain \\[id=[0-9a-z]{12}-1]");
    }

    @Test
    void aLoginInTheClearDoesNot() throws Exception {
        try (LineClient client = pop3("127.0.1.3")) {
            assertThat(pop3Login(client, "alice@demo.example", "demo")).isEqualTo("+OK Welcome alice@demo.example");
        }
        assertThat(login("127.0.1.3", "success").has("tls.version")).isFalse();
        assertThat(relays("127.0.1.3", "alice@demo.example")).isFalse();
    }

    @Test
    void anImapLoginOverTlsLetsItsUserRelayUntilLogout() throws Exception {
        try (LineClient client = imap("127.0.1.4")) {
            assertThat(client.say("a STARTTLS", "a ")).startsWith("a OK");
            client.startTls();
            assertThat(client.say("b LOGIN alice@demo.example demo", "b ")).startsWith("b OK");
            JsonNode record = login("127.0.1.4", "success");
            assertThat(record.path("network.protocol").asText()).isEqualTo("imap");
            assertThat(record.path("tls.version").asText()).startsWith("TLSv1.");
            assertThat(relays("127.0.1.4", "alice@demo.example")).isTrue();
            assertThat(client.say("c ENABLE QRESYNC", "c ")).startsWith("c OK");
            assertThat(client.say("d CAPABILITY")).contains("QRESYNC", "SASL-IR", "AUTH=PLAIN");
            assertThat(client.line()).startsWith("d OK");
            assertThat(client.say("e LOGOUT", "e ")).startsWith("e OK");
        }
        assertThat(relays("127.0.1.4", "alice@demo.example")).isFalse();
    }

    @Test
    void authenticateIsSeenInOneLineAndInTwo() throws Exception {
        try (LineClient client = imap("127.0.1.5")) {
            assertThat(client.say("a AUTHENTICATE PLAIN " + plain("alice@demo.example", "demo"), "a "))
                    .startsWith("a OK");
        }
        assertThat(login("127.0.1.5", "success").path("user.name").asText()).isEqualTo("alice@demo.example");
        try (LineClient client = imap("127.0.1.6")) {
            assertThat(client.say("a AUTHENTICATE PLAIN")).startsWith("+");
            assertThat(client.say(plain("alice@demo.example", "demo"), "a ")).startsWith("a OK");
        }
        assertThat(login("127.0.1.6", "success").path("user.name").asText()).isEqualTo("alice@demo.example");
        try (LineClient client = imap("127.0.1.7")) {
            assertThat(client.say("a AUTHENTICATE PLAIN")).startsWith("+");
            assertThat(client.say(plain("bob@demo.example", "wrong"), "a ")).startsWith("a NO");
        }
        assertThat(login("127.0.1.7", "failure").path("user.name").asText()).isEqualTo("bob@demo.example");
    }

    @Test
    void behindATrustedProxyTheHeaderCounts() throws Exception {
        try (LineClient client = LineClient.connect(PROXIED, "127.0.0.1")) {
            client.send("PROXY TCP4 203.0.113.9 127.0.0.1 4711 143\r\n");
            assertThat(client.line()).startsWith("* OK");
            assertThat(client.say("a LOGIN alice@demo.example demo", "a ")).startsWith("a OK");
        }
        assertThat(login("203.0.113.9", "success").path("postern.proxy").asText())
                .isEqualTo("127.0.0.1");
    }

    @Test
    void nobodyElsesHeaderIsBelieved() throws Exception {
        try (LineClient client = LineClient.connect(PROXIED, "127.0.1.8")) {
            client.send("PROXY TCP4 203.0.113.10 127.0.0.1 4711 143\r\n");
            assertThat(client.line()).startsWith("* OK");
            assertThat(client.say("a LOGIN alice@demo.example demo", "a ")).startsWith("a OK");
        }
        assertThat(login("127.0.1.8", "success").has("postern.proxy")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LOGIN", "at once", "in two lines"})
    void fiveFailuresOverPop3RefuseImapAsWell(String how) throws Exception {
        String user = List.of("dora", "emil", "fay")
                        .get(List.of("LOGIN", "at once", "in two lines").indexOf(how)) + "@demo.example";
        failOverPop3("127.0.2.1", user, 5);
        try (LineClient client = imap("127.0.2.2")) {
            String answer;
            if (how.equals("LOGIN")) {
                answer = client.say("a LOGIN " + user + " demo", "a ");
            } else if (how.equals("at once")) {
                answer = client.say("a AUTHENTICATE PLAIN " + plain(user, "demo"), "a ");
            } else {
                assertThat(client.say("a AUTHENTICATE PLAIN")).startsWith("+");
                answer = client.say(plain(user, "demo"), "a ");
            }
            assertThat(answer)
                    .matches("a NO \\[UNAVAILABLE\\] Too many failed logins, try again in 3\\d{3} seconds"
                            + " \\[id=[0-9a-z]{12}\\]");
            assertThat(client.say("b LOGIN hal@demo.example demo", "b ")).startsWith("b OK");
        }
        try (LineClient client = pop3("127.0.2.3")) {
            assertThat(pop3Login(client, user, "demo"))
                    .matches("-ERR \\[SYS/TEMP\\] Too many failed logins, try again in 3\\d{3} seconds"
                            + " \\[id=[0-9a-z]{12}\\]");
        }
    }

    @Test
    void failuresOverImapRefusePop3AsWell() throws Exception {
        for (int connection = 0; connection < 2; connection++) {
            try (LineClient client = imap("127.0.2.4")) {
                assertThat(client.say("a LOGIN gus@demo.example wrong", "a ")).startsWith("a NO LOGIN failed.");
                assertThat(client.say("b LOGIN gus@demo.example wrong", "b ")).startsWith("b NO LOGIN failed.");
                if (connection == 0) {
                    // The third is James's own limit.
                    assertThat(client.say("c LOGIN gus@demo.example wrong")).startsWith("* BYE");
                    assertThat(client.line()).isNull();
                }
            }
        }
        try (LineClient client = pop3("127.0.2.5")) {
            assertThat(pop3Login(client, "gus@demo.example", "demo")).startsWith("-ERR [SYS/TEMP] Too many failed");
        }
    }

    @Test
    void whoGoesOnIsDisconnected() throws Exception {
        failOverPop3("127.0.2.6", "nobody@demo.example", 5);
        try (LineClient client = imap("127.0.2.7")) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.say("a LOGIN nobody@demo.example x", "a ")).startsWith("a NO [UNAVAILABLE]");
            }
            assertThat(client.say("a LOGIN nobody@demo.example x"))
                    .matches("\\* BYE Too many failed logins on this connection, closing it \\[id=[0-9a-z]{12}\\]");
            assertThat(client.line()).isNull();
        }
    }

    @Test
    void theOwnerIsNotLockedOut() throws Exception {
        try (LineClient client = imap("127.0.3.1")) {
            assertThat(client.say("a LOGIN carol@demo.example demo", "a ")).startsWith("a OK");
        }
        failOverPop3("127.0.4.1", "carol@demo.example", 5);
        try (LineClient stranger = pop3("127.0.4.2");
                LineClient owner = pop3("127.0.3.2")) {
            assertThat(pop3Login(stranger, "carol@demo.example", "demo")).startsWith("-ERR [SYS/TEMP]");
            assertThat(pop3Login(owner, "carol@demo.example", "demo")).isEqualTo("+OK Welcome carol@demo.example");
        }
    }

    @Test
    void exemptNetworksAreNotCounted() throws Exception {
        failOverPop3("127.0.9.1", "bob@demo.example", 6);
        failOverPop3("127.0.9.1", "bob@demo.example", 6);
        try (LineClient client = imap("127.0.4.3")) {
            assertThat(client.say("a LOGIN bob@demo.example demo", "a ")).startsWith("a OK");
        }
    }

    @Test
    void pipelinedCommandsAreCountedOneByOne() throws Exception {
        try (LineClient client = pop3("127.0.4.4")) {
            client.send("PASS early\r\nUSER many@demo.example\r\nUSER many@demo.example\r\n"
                    + "PASS 1\r\nUSER many@demo.example\r\nPASS 2\r\nQUIT\r\n");
            assertThat(Stream.generate(() -> {
                                try {
                                    return client.line();
                                } catch (IOException e) {
                                    throw new IllegalStateException(e);
                                }
                            })
                            .limit(7))
                    .containsExactly(
                            "-ERR Authentication failed.",
                            "+OK",
                            "-ERR",
                            "-ERR [AUTH] Authentication failed",
                            "+OK",
                            "-ERR [AUTH] Authentication failed",
                            "+OK Apache James POP3 Server signing off.");
        }
    }

    @Test
    void oddNamesForgeNoRecord() throws Exception {
        String forged = "x\"}\r\n{\"event.action\":\"login\",\"client.ip\":\"127.0.5.9\"}\r\n";
        try (LineClient client = imap("127.0.5.1")) {
            assertThat(client.say("a LOGIN {" + forged.length() + "}")).startsWith("+");
            assertThat(client.send(forged).say(" demo", "a ")).startsWith("a ");
        }
        try (LineClient client = imap("127.0.5.2")) {
            assertThat(client.say("a AUTHENTICATE PLAIN " + plain(forged, "demo"), "a "))
                    .startsWith("a NO");
        }
        try (LineClient client = pop3("127.0.5.3")) {
            client.say("USER \u0001\u007f\u00e9\r\"x\\");
            assertThat(client.say("PASS demo")).startsWith("-ERR");
        }
        login("127.0.5.2", "failure");
        assertThat(audit.records())
                .noneMatch(record -> record.path("client.ip").asText().equals("127.0.5.9"));
    }
}
