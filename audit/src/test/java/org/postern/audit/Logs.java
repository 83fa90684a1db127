package org.postern.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.postern.policy.audit.AuditRecord;

/** A log of a test: writers of it, and what is in it. */
final class Logs implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    final FakeClock clock = new FakeClock();
    Optional<LogKey> key = Optional.of(Keys.HMAC);
    List<Output> outputs = List.of();
    private final Path directory;
    private final List<LogWriter> opened = new ArrayList<>();
    private LogSettings settings;

    Logs(Path directory) {
        this.directory = directory;
        this.settings = LogSettings.of(directory.resolve("audit.jsonl"));
    }

    void settings(UnaryOperator<LogSettings> change) {
        settings = change.apply(settings);
    }

    LogWriter open() throws IOException {
        LogWriter log = LogWriter.open(settings, key, Optional.empty(), outputs, clock);
        opened.add(log);
        return log;
    }

    static AuditRecord test(int n) {
        return AuditRecord.at(NOW, "test").with("n", n);
    }

    static void record(LogWriter log, int from, int to) {
        for (int i = from; i < to; i++) {
            log.record(test(i));
        }
    }

    /** Records one and waits until it is in the file. */
    static void keep(LogWriter log, int n) {
        log.keepSigned(test(n)).join();
    }

    Path directory() {
        return directory;
    }

    Path file() {
        return directory.resolve("audit.jsonl");
    }

    /** All lines of all files. */
    List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        try (LogReader reader = LogReader.open(directory)) {
            while (reader.next()) {
                lines.add(new Line(reader.line()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    List<Integer> numbers() {
        return lines().stream()
                .filter(line -> line.action().equals("test") && line.fields().containsKey("n"))
                .map(line -> ((Long) line.fields().get("n")).intValue())
                .toList();
    }

    List<String> actions() {
        return lines().stream().map(Line::action).toList();
    }

    long count(String action) {
        return actions().stream().filter(action::equals).count();
    }

    Line only(String action) {
        List<Line> some =
                lines().stream().filter(line -> line.action().equals(action)).toList();
        assertThat(some).hasSize(1);
        return some.get(0);
    }

    Line last(String action) {
        return lines().stream()
                .filter(line -> line.action().equals(action))
                .reduce((one, other) -> other)
                .orElseThrow();
    }

    /** The names of closed files in their order. */
    List<String> closed() {
        try {
            return new LogFiles(file())
                    .closed().stream()
                            .map(path -> path.getFileName().toString())
                            .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many files have been closed so far, those that were removed included. */
    long lastClosed() {
        return lines().stream()
                        .filter(line -> line.action().equals("log-opened"))
                        .count()
                + count("log-removed")
                - 1;
    }

    void awaitClosed(int files) {
        until(() -> closed().size() >= files && Files.exists(file()));
    }

    Verification verification() throws IOException {
        return verification(List.of(Keys.HMAC, Keys.EC), List.of());
    }

    Verification verification(List<LogKey> keys, List<Head> heads) throws IOException {
        try (LogReader reader = LogReader.open(directory)) {
            return LogVerifier.verify(reader, keys, heads, done -> {});
        }
    }

    void verifies() throws IOException {
        Verification result = verification();
        assertThat(result.first()).isEmpty();
        assertThat(result.verdict()).isEqualTo(Verification.Verdict.INTACT);
    }

    /** The writer is a thread of its own. */
    void until(BooleanSupplier condition) {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("in vain: " + actions() + " in " + closed());
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Override
    public void close() {
        opened.forEach(LogWriter::close);
    }

    /** A line that lasts. */
    static final class Line {
        private final String action;
        private final Map<String, Object> fields;

        Line(LogLine line) {
            this.action = line.action();
            try {
                this.fields = line.trouble().isPresent() ? Map.of() : line.fields();
            } catch (BadLine e) {
                throw new IllegalStateException(line.file() + ":" + line.number() + " " + e.getMessage(), e);
            }
        }

        String action() {
            return action;
        }

        Map<String, Object> fields() {
            return fields;
        }
    }

    /** Stands still until it is set. */
    static final class FakeClock extends Clock {
        private volatile Instant now = NOW;

        void set(Instant to) {
            now = to;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
