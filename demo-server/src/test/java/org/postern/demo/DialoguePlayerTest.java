package org.postern.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DialoguePlayerTest {
    @TempDir
    private static Path directory;

    private static SSLContext tls;

    private final List<String> heard = new ArrayList<>();

    @BeforeAll
    static void useTheDemosOwnKey() throws Exception {
        Path jar = Files.createFile(directory.resolve("postern-0.jar"));
        DemoDirectory.prepare(directory.resolve("demo"), Path.of("src/main/conf"), jar);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(directory.resolve("demo/conf/keystore.p12"))) {
            keys.load(in, "postern-demo".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "postern-demo".toCharArray());
        tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
    }

    @Test
    void playsEachStepAndTellsTheListener() throws Exception {
        try (FakeServer server = new FakeServer(tls, "220 hi\r\n", "?", "250-a\r\n250 b\r\n", "?", "221 bye\r\n")) {
            play(server, "", "c <- 220 *\nc -> EHLO x\nc <<- 250 b\nc => QU\nc => IT\\r\\n\nc <- 221 *\nc <-EOF");

            assertThat(server.read()).containsExactly("EHLO x", "QUIT");
            assertThat(heard)
                    .containsExactly(
                            "c S 220 hi",
                            "c C EHLO x\r\n",
                            "c S 250-a",
                            "c S 250 b",
                            "c C QU",
                            "c C IT\r\n",
                            "c S 221 bye");
        }
    }

    @Test
    void comesFromTheSourceAddressAndSendsTheProxyHeaderFirst() throws Exception {
        try (FakeServer server = new FakeServer(tls, "?", "220 hi\r\n")) {
            play(server, "source: 127.0.0.66\nproxy: TCP4 192.0.2.1 127.0.0.1 1 2\n", "c <- 220 hi");

            assertThat(server.client()).isEqualTo("127.0.0.66");
            assertThat(server.read()).containsExactly("PROXY TCP4 192.0.2.1 127.0.0.1 1 2");
        }
    }

    @Test
    void implicitTls() throws Exception {
        try (FakeServer server = new FakeServer(tls, "tls", "220 hi\r\n")) {
            play(server, "tls: implicit\n", "c <- 220 hi\nc <-EOF");
        }
    }

    @Test
    void startTlsBeforeTheFirstStep() throws Exception {
        try (FakeServer server =
                new FakeServer(tls, "220 hi\r\n", "?", "250 x\r\n", "?", "220 go\r\n", "tls", "?", "250 secured\r\n")) {
            play(server, "tls: starttls\n", "c -> NOOP\nc <- 250 secured");

            assertThat(server.read()).containsExactly("EHLO client.example", "STARTTLS", "NOOP");
        }
    }

    @Test
    void startTlsAsAStep() throws Exception {
        try (FakeServer server = new FakeServer(tls, "220 hi\r\n", "?", "220 go\r\n", "tls", "?", "250 secured\r\n")) {
            play(server, "", "c <- 220 *\nc starttls\nc -> NOOP\nc <- 250 secured");
        }
    }

    @Test
    void anUnexpectedLineIsToldWithItsPlace() throws Exception {
        assertFails("c <- 250 *", "d.smtp:4: connection c\n  expected: 250 *\n  got:      220 hi");
    }

    @Test
    void anUnexpectedEndIsTold() throws Exception {
        assertFails(
                "c <- 220 *\nc <- 250 *",
                "d.smtp:5: connection c\n  expected: 250 *\n  got:      the server closed the connection");
    }

    @Test
    void aLineInPlaceOfTheEndIsTold() throws Exception {
        assertFails("c <-EOF", "d.smtp:4: connection c\n  expected: the end of the connection\n  got:      \"220 hi\"");
    }

    @Test
    void nobodyListeningIsTold() throws Exception {
        int free;
        try (ServerSocket probe = new ServerSocket(0)) {
            free = probe.getLocalPort();
        }
        Dialogue dialogue = Dialogue.parse("d.smtp", "title: t\nport: " + free + "\n\nc <- 220 *");
        assertThatThrownBy(() -> new DialoguePlayer(port -> port).play(dialogue))
                .isInstanceOf(DialogueFailed.class)
                .hasMessageContaining("connection to port " + free + " from 127.0.0.1: ");
    }

    private void assertFails(String steps, String message) throws Exception {
        try (FakeServer server = new FakeServer(tls, "220 hi\r\n")) {
            assertThatThrownBy(() -> play(server, "", steps))
                    .isInstanceOf(DialogueFailed.class)
                    .hasMessage(message);
        }
    }

    private void play(FakeServer server, String header, String steps) throws Exception {
        Dialogue dialogue = Dialogue.parse("d.smtp", "title: t\nport: 25\n" + header + "\n" + steps);
        new DialoguePlayer(new Recorder(), port -> server.port()).play(dialogue);
    }

    private final class Recorder implements DialoguePlayer.Listener {
        @Override
        public void sent(String connection, String text) {
            heard.add(connection + " C " + text);
        }

        @Override
        public void received(String connection, String line) {
            heard.add(connection + " S " + line);
        }
    }
}
