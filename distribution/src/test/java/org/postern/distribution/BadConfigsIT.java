package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postern.demo.StockJames;

/**
 * A stock James with the shipped jar and a broken configuration ends, says in its log what is wrong, and leaves no port
 * open. Each way in which a start fails is shown once here; {@link BadConfigsTest} shows every message.
 */
class BadConfigsIT {
    private static final Path JAR = Path.of(System.getProperty("postern.jar"));
    private static final Path CLASSPATH = Path.of(System.getProperty("james.classpath"));
    private static final Path DEMO = Path.of("../demo-server/src/main/conf");
    private static final Duration DEADLINE = Duration.ofSeconds(120);

    /** More at once only wait for each other. */
    private static final int STARTS_AT_ONCE = 2;

    private static final List<String> CASES = List.of(
            "host-bits-set",
            "misspelt-element",
            "handler-outside-the-chain",
            "refuse-everyone",
            "broken-list-line",
            "trusted-proxy-allowed",
            "proxy-required-without-proxies",
            "core-handlers-missing",
            "handler-twice",
            "greeting-of-james",
            "dispatcher-of-james",
            "greeting-configured",
            "misspelt-handler",
            "quit-restricted",
            "unknown-network",
            "broken-owners-line",
            "module-not-named",
            "misspelt-property",
            "audit-directory-cannot-be-made",
            "several-in-two-servers",
            "second-server-only",
            "mailet-audit-never-reached",
            "mailet-misspelt-parameter",
            "mailet-name-of-another-limit",
            "matcher-decision-mistakes",
            "matcher-misspelt-limit",
            "not-well-formed");

    @TempDir
    private static Path root;

    private static final ExecutorService THREADS = Executors.newFixedThreadPool(STARTS_AT_ONCE);
    private static final Map<String, Future<Failure>> STARTS = new LinkedHashMap<>();

    static List<String> cases() {
        return CASES;
    }

    @BeforeAll
    static void startAll() {
        CASES.forEach(name -> STARTS.put(name, THREADS.submit(() -> start(name))));
    }

    @AfterAll
    static void end() {
        THREADS.shutdownNow();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void jamesDoesNotStart(String name) throws Exception {
        Failure failure = STARTS.get(name).get();
        assertThat(failure.exitCode).isNotZero();
        assertThat(failure.log)
                .contains(String.join("\n", BadConfigs.expected(name, root.resolve(name))))
                .doesNotContain("JAMES server started");
        assertThat(failure.openPorts).isEmpty();
    }

    @Test
    void whatIsOnlyWarnedAboutStarts() throws Exception {
        String name = "warning-unknown-verb";
        try (Start start = new Start(name)) {
            start.james.awaitPort(start.mx, DEADLINE);
            for (String line : BadConfigs.expected(name, start.base)) {
                assertThat(Files.readString(start.james.log())).contains(line.replace("warning: ", ""));
            }
        }
    }

    @Test
    void theGoodConfigurationStarts() throws Exception {
        try (Start start = new Start(BadConfigs.GOOD)) {
            start.james.awaitPort(start.mx, DEADLINE);
            start.james.awaitPort(start.submission, DEADLINE);
            assertThat(Files.readString(start.james.log())).doesNotContain("Fatal error", "smtpserver.xml, server");
        }
    }

    private static Failure start(String name) throws Exception {
        try (Start start = new Start(name)) {
            int exitCode = start.james.awaitExit(DEADLINE);
            List<Integer> open = Stream.of(start.mx, start.submission)
                    .filter(BadConfigsIT::answers)
                    .toList();
            return new Failure(exitCode, Files.readString(start.james.log()), open);
        }
    }

    /** A James of its own, in a directory of its own. */
    private static final class Start implements AutoCloseable {
        private final Path base;
        private final int mx = freePort();
        private final int submission = freePort();
        private final StockJames james;

        private Start(String name) throws IOException {
            base = root.resolve(name);
            Path jars = Files.createDirectories(base.resolve("extensions-jars"));
            Files.copy(JAR, jars.resolve(JAR.getFileName()));
            BadConfigs.copy(DEMO, base.resolve("conf"));
            BadConfigs.write(name, base);
            james = StockJames.start(base, CLASSPATH, "-Dmx.port=" + mx, "-Dsubmission.port=" + submission);
        }

        @Override
        public void close() {
            james.close();
        }
    }

    /** What is left of a James that has ended by itself. */
    private record Failure(int exitCode, String log, List<Integer> openPorts) {}

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
