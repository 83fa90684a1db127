package org.postern.audit.syslog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SyslogSinkTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(400);

    @TempDir
    private Path directory;

    @Test
    void aCertificateThatTheFileVouchesForIsTaken() throws Exception {
        TestCertificates own = TestCertificates.of(directory, "dns:localhost,ip:127.0.0.1");
        try (TestServer server = TestServer.encrypted(own.context());
                SyslogSink sink = sink("localhost", server, Optional.of(own.pem), LONG)) {
            sink.send(List.of(line(1), line(2)));
            sink.send(List.of(line(3)));
            awaitMessages(server, 3);
            assertThat(server.messages().get(2)).startsWith("<110>1 2026-").endsWith(text(3));
        }
    }

    @Test
    void aCertificateForAnotherNameIsNot() throws Exception {
        TestCertificates other = TestCertificates.of(directory, "dns:other.example");
        try (TestServer server = TestServer.encrypted(other.context());
                SyslogSink sink = sink("localhost", server, Optional.of(other.pem), LONG)) {
            assertThatThrownBy(() -> sink.send(List.of(line(1))))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("tls://localhost:" + server.port() + ": ")
                    .hasMessageContaining("localhost")
                    .hasMessageContaining("No subject alternative");
            assertThat(server.messages()).isEmpty();
        }
    }

    @Test
    void aCertificateOfSomebodyElseIsNot() throws Exception {
        TestCertificates own = TestCertificates.of(directory, "dns:localhost");
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        TestCertificates other = TestCertificates.of(elsewhere, "dns:localhost");
        try (TestServer server = TestServer.encrypted(own.context());
                SyslogSink strict = sink("localhost", server, Optional.of(other.pem), LONG);
                SyslogSink system = sink("localhost", server, Optional.empty(), LONG)) {
            assertThatThrownBy(() -> strict.send(List.of(line(1)))).hasMessageContaining("PKIX");
            assertThatThrownBy(() -> system.send(List.of(line(1)))).hasMessageContaining("PKIX");
            assertThat(server.messages()).isEmpty();
        }
    }

    @Test
    void aServerThatSaysNothingEndsTheHandshakeAtTheDeadline() throws Exception {
        try (TestServer server = TestServer.thatDoesNotRead();
                SyslogSink sink = sink("127.0.0.1", server, Optional.empty(), SHORT)) {
            assertThatThrownBy(() -> sink.send(List.of(line(1)))).hasMessageContaining("no TLS handshake within");
        }
    }

    @Test
    void aServerThatDoesNotReadEndsTheWriteAtTheDeadline() throws Exception {
        try (TestServer server = TestServer.thatDoesNotRead();
                var sink = server.sink(SHORT)) {
            byte[] long1 = ("{\"@timestamp\":\"2026-11-24T12:00:00.120Z\"" + " ".repeat(1 << 20) + "}").getBytes(UTF_8);
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1000; i++) {
                            sink.send(List.of(long1));
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("it did not read for");
        }
    }

    @Test
    void whatIsClosedAtOnceIsNoServer() throws Exception {
        try (ServerSocket closing = new ServerSocket(0)) {
            Thread thread = new Thread(() -> {
                while (!closing.isClosed()) {
                    try {
                        closing.accept().close();
                    } catch (IOException e) {
                        // The test is over.
                    }
                }
            });
            thread.setDaemon(true);
            thread.start();
            SyslogSink sink =
                    new SyslogSink(SyslogServer.parse("tcp://127.0.0.1:" + closing.getLocalPort()), null, LONG);
            assertThatThrownBy(() -> sink.send(List.of(line(1)))).hasMessageContaining("closed the connection at once");
        }
    }

    @Test
    void afterARestartItConnectsAgain() throws Exception {
        TestServer first = TestServer.open(0);
        try (var sink = first.sink(LONG)) {
            sink.send(List.of(line(1)));
            awaitMessages(first, 1);
            first.close();
            try (TestServer second = TestServer.open(first.port())) {
                for (int n = 2; second.messages().isEmpty(); n++) {
                    sendAnyway(sink, n);
                    LockSupport.parkNanos(20_000_000);
                }
                assertThat(second.messages().get(0)).startsWith("<110>1 ");
            }
        }
    }

    @Test
    void aFileWithoutCertificatesIsRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("ca.pem"), "nothing");
        SyslogServer server = new SyslogServer("localhost", 6514, true, Optional.of(file));
        assertThatThrownBy(() -> SyslogSink.of(server))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("holds no certificate");
        Files.delete(file);
        assertThatThrownBy(() -> SyslogSink.of(server)).isInstanceOf(IOException.class);
    }

    private static SyslogSink sink(String host, TestServer server, Optional<Path> ca, Duration patience)
            throws IOException {
        return new SyslogSink(new SyslogServer(host, server.port(), true, ca), Trust.factory(ca), patience);
    }

    /** A write to a connection that has just gone may fail or not. */
    private static void sendAnyway(org.postern.audit.Sink sink, int n) {
        try {
            sink.send(List.of(line(n)));
        } catch (IOException e) {
            assertThat(e).hasMessageStartingWith("tcp://127.0.0.1:");
        }
    }

    private static void awaitMessages(TestServer server, int count) {
        while (server.messages().size() < count) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static byte[] line(int n) {
        return text(n).getBytes(UTF_8);
    }

    private static String text(int n) {
        return "{\"@timestamp\":\"2026-11-24T12:00:00.120Z\",\"event.action\":\"test\",\"n\":" + n + "}";
    }
}
