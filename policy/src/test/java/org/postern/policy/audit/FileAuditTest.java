package org.postern.policy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FileAuditTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);
    private static final long LARGE = 1L << 30;

    @TempDir
    private Path base;

    private final List<FileAudit> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(FileAudit::close);
    }

    @Test
    void recordsStandInTheirOrderAndCloseWritesThemAll() throws IOException {
        FileAudit audit = open("audit.jsonl", LARGE, 9);
        record(audit, 0, 20_000);
        audit.close();
        assertThat(numbers("audit.jsonl"))
                .containsExactlyElementsOf(IntStream.range(0, 20_000).boxed().toList());
        assertThat(audit.trouble()).isEmpty();
    }

    @Test
    void aSecondStartAppends() throws IOException {
        FileAudit first = open("audit.jsonl", LARGE, 9);
        record(first, 0, 2);
        first.close();
        FileAudit second = open("audit.jsonl", LARGE, 9);
        record(second, 2, 4);
        second.close();
        assertThat(numbers("audit.jsonl")).containsExactly(0, 1, 2, 3);
    }

    @Test
    void aTornLastLineIsEnded() throws IOException {
        Files.writeString(base.resolve("audit.jsonl"), "{\"n\":0}\n{\"n\":1,\"tor");
        FileAudit audit = open("audit.jsonl", LARGE, 9);
        record(audit, 2, 3);
        audit.close();
        List<String> lines = Files.readAllLines(base.resolve("audit.jsonl"));
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).isEqualTo("{\"n\":1,\"tor");
        assertThat(lines.get(2)).endsWith("\"n\":2}");
    }

    @Test
    void theFileIsRotatedBySizeAndTheOldestGoes() throws IOException {
        FileAudit audit = open("audit.jsonl", 1, 2);
        for (int i = 0; i < 5; i++) {
            record(audit, i, i + 1);
            int written = i;
            // Each record is a batch of its own, so that each fills a file.
            until(() -> rotatedHolds(written));
        }
        audit.close();
        assertThat(numbers("audit.jsonl")).isEmpty();
        assertThat(numbers("audit.jsonl.1")).containsExactly(4);
        assertThat(numbers("audit.jsonl.2")).containsExactly(3);
        try (Stream<Path> files = Files.list(base)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("audit.jsonl", "audit.jsonl.1", "audit.jsonl.2");
        }
    }

    @Test
    void aFileThatWasTakenAwayIsMadeAgain() throws IOException {
        FileAudit audit = open("logs/audit.jsonl", LARGE, 9);
        record(audit, 0, 1);
        until(() -> numbers("logs/audit.jsonl").contains(0));
        Files.delete(base.resolve("logs/audit.jsonl"));
        Files.delete(base.resolve("logs"));
        record(audit, 1, 2);
        audit.close();
        assertThat(numbers("logs/audit.jsonl")).containsExactly(1);
    }

    @Test
    void whatCouldNotBeWrittenIsToldByAGapBeforeTheNextRecord() throws IOException {
        FileAudit audit = open("logs/audit.jsonl", LARGE, 9);
        Files.delete(base.resolve("logs/audit.jsonl"));
        Files.delete(base.resolve("logs"));
        Files.writeString(base.resolve("logs"), "in the way");
        record(audit, 0, 1);
        until(() -> audit.trouble().isPresent());
        assertThat(audit.trouble().orElseThrow())
                .startsWith(base.resolve("logs/audit.jsonl") + ": ")
                .contains("FileAlreadyExists");
        Files.delete(base.resolve("logs"));
        record(audit, 1, 2);
        until(() -> numbers("logs/audit.jsonl").contains(1));
        until(() -> audit.trouble().isEmpty());
        record(audit, 2, 3);
        audit.close();
        assertThat(Files.readAllLines(base.resolve("logs/audit.jsonl")))
                .satisfiesExactly(
                        gap -> assertThat(gap)
                                .isEqualTo("{\"@timestamp\":\"2026-11-24T12:00:00.000Z\",\"event.action\":\"gap\","
                                        + "\"postern.lost\":1}"),
                        first -> assertThat(first).endsWith("\"n\":1}"),
                        second -> assertThat(second).endsWith("\"n\":2}"));
    }

    /** The record is in the file, so a later gap must not say that it was lost. */
    @Test
    void aRecordIsNotCountedAsLostWhenOnlyTheRotationFails() throws IOException {
        FileAudit audit = open("audit.jsonl", 1, 1);
        Path inTheWay =
                Files.createDirectories(base.resolve("audit.jsonl.1/full")).getParent();
        record(audit, 0, 1);
        until(() -> audit.trouble().isPresent());
        Files.delete(inTheWay.resolve("full"));
        Files.delete(inTheWay);
        record(audit, 1, 2);
        audit.close();
        assertThat(numbers("audit.jsonl.1")).containsExactly(0, 1);
    }

    @Test
    void whenTheQueueIsFullTheCallerGoesOnAndAGapTellsHowManyAreMissing() throws IOException {
        FileAudit audit = open("logs/audit.jsonl", LARGE, 9);
        Files.delete(base.resolve("logs/audit.jsonl"));
        Files.delete(base.resolve("logs"));
        Files.writeString(base.resolve("logs"), "in the way");
        record(audit, 0, 1);
        until(() -> audit.trouble().isPresent());
        // The writer pauses now, so that the queue fills.
        record(audit, 1, 70_001);
        Files.delete(base.resolve("logs"));
        until(() -> numbers("logs/audit.jsonl").size() > 0);
        audit.close();
        List<String> lines = Files.readAllLines(base.resolve("logs/audit.jsonl"));
        long lost = lines.stream()
                .filter(line -> line.contains("\"gap\""))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*lost\":(\\d+)}", "$1")))
                .sum();
        assertThat(lost).isGreaterThanOrEqualTo(1);
        assertThat(lost + numbers("logs/audit.jsonl").size()).isEqualTo(70_001);
        assertThat(lines.get(0)).contains("\"gap\"");
    }

    @Test
    void aFileThatCannotBeOpenedStopsTheStart() throws IOException {
        Files.writeString(base.resolve("file"), "");
        assertThatThrownBy(() -> open("file/audit.jsonl", LARGE, 9)).isInstanceOf(IOException.class);
    }

    @Test
    void whatComesAfterCloseIsRefusedWithoutHarm() throws IOException {
        FileAudit audit = open("audit.jsonl", LARGE, 9);
        audit.close();
        record(audit, 0, 1);
        assertThat(numbers("audit.jsonl")).isEmpty();
    }

    private FileAudit open(String name, long maxBytes, int keep) throws IOException {
        FileAudit audit = new FileAudit(base.resolve(name), maxBytes, keep, CLOCK);
        opened.add(audit);
        return audit;
    }

    private static void record(FileAudit audit, int from, int to) {
        for (int i = from; i < to; i++) {
            audit.record(AuditRecord.at(CLOCK.instant(), "test").with("n", i));
        }
    }

    private boolean rotatedHolds(int number) {
        return numbers("audit.jsonl.1").contains(number)
                && numbers("audit.jsonl").isEmpty();
    }

    private List<Integer> numbers(String name) {
        Path file = base.resolve(name);
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.matches(".*\"n\":\\d+}"))
                    .map(line -> Integer.valueOf(line.replaceAll(".*\"n\":(\\d+)}", "$1")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The writer is a thread of its own; the class's timeout ends a wait for what never comes. */
    private static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
