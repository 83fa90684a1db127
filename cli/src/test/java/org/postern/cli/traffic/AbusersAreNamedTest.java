package org.postern.cli.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.audit.LogReader;
import org.postern.cli.LogRecord;
import org.postern.cli.report.Figures;
import org.postern.cli.report.Report;

/**
 * The report names each abuser of a synthetic day, and nobody else. {@code -Dsessions=1000000 -Dseed=7} makes it another
 * day, {@code -Dday=DIR} keeps its log.
 */
class AbusersAreNamedTest {
    private static final int SESSIONS = Integer.getInteger("sessions", 30_000);
    private static final long SEED = Long.getLong("seed", 20261123);

    @TempDir
    private Path scratch;

    @Test
    void namesEachAbuserAndNobodyElse() throws Exception {
        Path log = write();
        Figures figures = new Figures();
        try (LogReader reader = LogReader.open(log)) {
            while (reader.next()) {
                Map<String, Object> fields = reader.line().fields();
                figures.add(new LogRecord(fields));
            }
        }
        assertThat(new Report(figures, 10, 0).named()).containsExactlyInAnyOrderElementsOf(Abusers.NAMES);
    }

    private Path write() throws IOException {
        Path directory = System.getProperty("day") == null ? scratch : Path.of(System.getProperty("day"));
        Files.createDirectories(directory);
        Path log = directory.resolve(LogReader.NAME);
        try (BufferedWriter out = new BufferedWriter(
                new OutputStreamWriter(Files.newOutputStream(log), StandardCharsets.UTF_8), 1 << 20)) {
            new SyntheticDay(SEED, SESSIONS, record -> {
                        try {
                            out.append(record.toString()).append('\n');
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .run();
        }
        return log;
    }
}
