package org.postern.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postern.audit.syslog.TestServer;

@Timeout(120)
class OutputTest {
    private static final Duration SHORTEST = Duration.ofMillis(20);

    @TempDir
    private Path base;

    private final FakeSink sink = new FakeSink();
    private Logs logs;

    @BeforeEach
    void begin() {
        logs = new Logs(base.resolve("log"));
        logs.outputs = List.of(output(sink));
    }

    @AfterEach
    void end() {
        sink.gate.countDown();
        logs.close();
    }

    @Test
    void itHasEveryLineOfTheFile() throws Exception {
        LogWriter log = logs.open();
        Logs.record(log, 0, 1000);
        log.close();
        assertThat(sink.text()).isEqualTo(Files.readString(logs.file()));
        assertThat(log.outputTroubles()).isEmpty();
    }

    @Test
    void whatFailedIsSentAgain() throws Exception {
        LogWriter log = logs.open();
        Logs.keep(log, 0);
        sink.failure = "the other side is away";
        Logs.keep(log, 1);
        logs.until(() -> !log.outputTroubles().isEmpty());
        assertThat(log.outputTroubles().get(0))
                .startsWith("audit records do not reach syslog: the other side is away (")
                .endsWith(" wait, 0 are lost)");
        Logs.keep(log, 2);
        sink.failure = null;
        logs.until(() -> log.outputTroubles().isEmpty());
        log.close();
        assertThat(sink.text()).isEqualTo(Files.readString(logs.file()));
        assertThat(logs.actions()).doesNotContain("output-gap");
    }

    @Test
    void aSinkThatStandsStillDelaysNothingAndTheLogTellsWhatItLost() throws Exception {
        sink.gate = new CountDownLatch(1);
        LogWriter log = logs.open();
        int count = 2 * Output.LINES;
        for (int i = 0; i < count; i += 1000) {
            Logs.record(log, i, Math.min(count, i + 1000));
            Logs.keep(log, -1);
        }
        logs.until(() -> logs.count("output-gap") == 1);
        assertThat(log.outputTroubles()).singleElement().asString().contains("syslog: it is too slow");
        assertThat(log.trouble()).isEmpty();
        assertThat(log.lost()).isZero();
        assertThat(logs.numbers().stream().filter(n -> n >= 0))
                .containsExactlyElementsOf(IntStream.range(0, count).boxed().toList());
        sink.gate.countDown();
        logs.until(() -> logs.count("output-gap") == 2);
        assertThat(log.outputTroubles()).isEmpty();
        log.close();
        long told = logs.lines().stream()
                .filter(line -> line.action().equals("output-gap"))
                .mapToLong(line -> (Long) line.fields().get("postern.lost"))
                .sum();
        assertThat(told).isPositive();
        assertThat(sink.lines.size() + told).isEqualTo(logs.lines().size());
    }

    @Test
    void atTheEndTheLogTellsWhatASinkInTroubleHasNotTaken() throws Exception {
        LogWriter log = logs.open();
        Logs.keep(log, 0);
        logs.until(() -> sink.text().contains("\"n\":0"));
        sink.failure = "the other side is away";
        Logs.keep(log, 1);
        logs.until(() -> !log.outputTroubles().isEmpty());
        log.close();
        long lost = (Long) logs.only("output-gap").fields().get("postern.lost");
        // The record that tells and the last checkpoint come after.
        assertThat(sink.lines.size() + lost + 2).isEqualTo(logs.lines().size());
    }

    @Test
    void syslogHasTheWholeChainAcrossARestartOfItsServer() throws Exception {
        TestServer first = TestServer.open(0);
        logs.outputs = List.of(output(first.sink(Duration.ofSeconds(5))));
        LogWriter log = logs.open();
        Logs.keep(log, 0);
        logs.until(() -> first.messages().size() == 4);
        first.close();
        Logs.keep(log, 1);
        try (TestServer second = TestServer.open(first.port())) {
            logs.until(() -> {
                log.record(Logs.test(2));
                return !second.messages().isEmpty();
            });
            log.close();
            List<String> got = new ArrayList<>(first.messages());
            got.addAll(second.messages());
            List<String> file = Files.readAllLines(logs.file());
            // Syslog acknowledges nothing: what was under way is gone, or comes twice.
            assertThat(got.stream().map(message -> message.substring(message.indexOf('{'))))
                    .isSubsetOf(file)
                    .contains(file.get(0), file.get(file.size() - 1));
        }
    }

    @Test
    void aSyslogServerThatDoesNotReadIsATroubleAndNoDelay() throws Exception {
        try (TestServer server = TestServer.thatDoesNotRead()) {
            logs.outputs = List.of(output(server.sink(Duration.ofMillis(200))));
            LogWriter log = logs.open();
            logs.until(() -> {
                log.record(Logs.test(1).with("fill", "x".repeat(100_000)));
                return !log.outputTroubles().isEmpty();
            });
            assertThat(log.outputTroubles().get(0)).contains("syslog: ");
            Logs.keep(log, 2);
            log.close();
            assertThat(logs.numbers()).contains(2);
            assertThat(logs.last("output-gap").fields().get("postern.output")).isEqualTo("syslog");
        }
    }

    private Output output(Sink to) {
        return new Output(to, logs.clock, SHORTEST, SHORTEST);
    }

    private static final class FakeSink implements Sink {
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private volatile CountDownLatch gate = new CountDownLatch(0);
        private volatile String failure;

        @Override
        public String name() {
            return "syslog";
        }

        @Override
        public void send(List<byte[]> more) throws IOException {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (failure != null) {
                throw new IOException(failure);
            }
            lines.addAll(more.stream()
                    .map(line -> new String(line, StandardCharsets.UTF_8))
                    .toList());
        }

        private String text() {
            return String.join("\n", lines) + "\n";
        }

        @Override
        public void close() {}
    }
}
