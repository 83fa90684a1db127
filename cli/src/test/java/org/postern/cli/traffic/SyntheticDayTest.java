package org.postern.cli.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.audit.KeyFile;
import org.postern.audit.LogKey;
import org.postern.audit.LogReader;
import org.postern.audit.LogSettings;
import org.postern.audit.LogVerifier;
import org.postern.audit.LogWriter;
import org.postern.audit.Verification;
import org.postern.cli.LogRecord;
import org.postern.cli.report.Figures;
import org.postern.cli.report.Report;
import org.postern.policy.audit.AuditRecord;

/**
 * A synthetic day in a real log. {@code -Dsessions=1000000 -Dseed=7} makes it another day, {@code -Dday=DIR} keeps its log.
 */
class SyntheticDayTest {
    private static final int SESSIONS = Integer.getInteger("sessions", 30_000);
    private static final long SEED = Long.getLong("seed", 20261123);
    /** The writer would count as lost what comes faster than the disk takes it. */
    private static final int AT_ONCE = 1000;

    @TempDir
    private static Path scratch;

    private static Path directory;
    private static LogKey key;

    @BeforeAll
    static void write() throws IOException {
        directory = System.getProperty("day") == null ? scratch.resolve("day") : Path.of(System.getProperty("day"));
        Files.createDirectories(directory);
        Path keyFile = scratch.resolve("key");
        Files.writeString(keyFile, "0123456789abcdef0123456789abcdef");
        key = KeyFile.forVerifying(keyFile);
        LogSettings settings = LogSettings.of(directory.resolve(LogReader.NAME))
                .durability(LogSettings.Durability.REPLY)
                .maxOctets(Math.max(4L << 20, SESSIONS * 100L))
                .keep(1000);
        try (LogWriter log = LogWriter.open(settings, Optional.of(key), Clock.systemUTC())) {
            new SyntheticDay(SEED, SESSIONS, slowly(log)).run();
        }
    }

    private static Consumer<AuditRecord> slowly(LogWriter log) {
        int[] count = new int[1];
        return record -> {
            CompletableFuture<Void> kept = log.keep(record).toCompletableFuture();
            if (++count[0] % AT_ONCE == 0) {
                kept.join();
            }
        };
    }

    @Test
    void theReportNamesEachAbuserAndNobodyElse() throws Exception {
        Figures figures = new Figures();
        try (LogReader reader = LogReader.open(directory)) {
            while (reader.next()) {
                figures.add(new LogRecord(reader.line().fields()));
            }
        }
        assertThat(new Report(figures, 10, 0).named()).containsExactlyInAnyOrderElementsOf(Abusers.NAMES);
    }

    @Test
    void itsLogIsGood() throws Exception {
        try (LogReader reader = LogReader.open(directory)) {
            assertThat(reader.files()).hasSizeGreaterThan(1);
            Verification result = LogVerifier.verify(reader, List.of(key), List.of(), done -> {});
            assertThat(result.first()).isEmpty();
            assertThat(result.lostRecords()).isZero();
            assertThat(result.unsignedLines()).isZero();
        }
    }
}
