package org.postern.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postern.audit.LogSettings.Durability;
import org.postern.policy.audit.AuditRecord;

@Timeout(60)
class LogWriterTest {
    @TempDir
    private Path base;

    private Logs logs;

    @BeforeEach
    void setUp() {
        logs = new Logs(base.resolve("logs"));
    }

    @AfterEach
    void close() {
        logs.close();
    }

    @Test
    void recordsStandInTheirOrderAndCloseWritesThemAll() throws IOException {
        LogWriter log = logs.open();
        Logs.record(log, 0, 20_000);
        log.close();
        assertThat(logs.numbers())
                .containsExactlyElementsOf(IntStream.range(0, 20_000).boxed().toList());
        assertThat(log.trouble()).isEmpty();
        assertThat(logs.actions())
                .startsWith("log-opened", "checkpoint", "test")
                .endsWith("test", "checkpoint");
        logs.verifies();
    }

    @Test
    void aSecondStartGoesOn() throws IOException {
        LogWriter first = logs.open();
        Logs.record(first, 0, 2);
        first.close();
        LogWriter second = logs.open();
        Logs.record(second, 2, 4);
        second.close();
        assertThat(logs.numbers()).containsExactly(0, 1, 2, 3);
        assertThat(logs.actions())
                .containsExactly(
                        "log-opened",
                        "checkpoint",
                        "test",
                        "test",
                        "checkpoint",
                        "log-resumed",
                        "checkpoint",
                        "test",
                        "test",
                        "checkpoint");
        assertThat(logs.only("log-resumed").fields()).containsEntry("postern.clean", true);
        assertThat(logs.only("log-resumed").fields())
                .containsEntry("postern.log", logs.only("log-opened").fields().get("postern.log"));
        logs.verifies();
    }

    @Test
    void aTornLastLineIsPutAsideAndTheChainGoesOn() throws IOException {
        LogWriter first = logs.open();
        Logs.record(first, 0, 2);
        first.close();
        Files.writeString(
                logs.file(),
                Files.readString(logs.file()) + "{\"@timestamp\":\"2026-11-24T12:00:00.000Z\",\"n\":1,\"tor");
        LogWriter second = logs.open();
        Logs.record(second, 2, 3);
        second.close();
        assertThat(logs.only("log-resumed").fields())
                .containsEntry("postern.clean", false)
                .containsEntry("postern.setAside", 51L);
        assertThat(logs.directory().resolve("audit.jsonl.torn-20261124T120000Z"))
                .content()
                .endsWith("\"tor");
        assertThat(logs.numbers()).containsExactly(0, 1, 2);
        logs.verifies();
    }

    @Test
    void whatACrashLeavesAtTheEndIsPutAsideWhateverItIs() throws IOException {
        LogWriter first = logs.open();
        Logs.record(first, 0, 1);
        first.close();
        // Blocks that the disk never got are zeros; a half line may even have its end.
        Files.writeString(logs.file(), Files.readString(logs.file()) + "\0".repeat(100_000) + "half\"}\n\n\n");
        logs.open().close();
        assertThat(logs.only("log-resumed").fields()).containsEntry("postern.setAside", 100_009L);
        logs.verifies();
    }

    /** Of the same length as a whole file of garbage: then the file is begun anew and the chain goes on all the same. */
    @Test
    void aFileWithoutAnyLineOfOursIsPutAside() throws IOException {
        logs.settings(settings -> settings.maxOctets(1));
        LogWriter first = logs.open();
        Logs.keep(first, 0);
        logs.awaitClosed(1);
        first.close();
        Files.writeString(logs.file(), "{\"a\":1}\n{\"b\":2}\n");
        logs.settings(settings -> settings.maxOctets(1 << 20));
        logs.open().close();
        assertThat(logs.last("log-opened").fields())
                .containsEntry("postern.setAside", 16L)
                .containsKey("postern.missingFrom");
        Verification result = logs.verification();
        assertThat(result.first().orElseThrow().what()).contains("before it are missing, as the log itself noticed");
        assertThat(result.problemCount()).isEqualTo(1);
    }

    @Test
    void damageInTheMiddleIsLeftForVerifyingToFind() throws IOException {
        LogWriter first = logs.open();
        Logs.record(first, 0, 10);
        first.close();
        String text = Files.readString(logs.file());
        Files.writeString(logs.file(), text.replace("\"n\":5", "\"n\":6"));
        logs.open().close();
        assertThat(logs.verification().first())
                .hasToString("Optional[audit.jsonl:8 does not match its hash: it was changed]");
    }

    @Test
    void anEndThatWasLostWhileNobodyWroteIsTold() throws IOException {
        LogWriter first = logs.open();
        Logs.record(first, 0, 10);
        first.close();
        List<String> lines = Files.readAllLines(logs.file());
        Files.writeString(logs.file(), String.join("\n", lines.subList(0, 6)) + "\n");
        logs.open().close();
        assertThat(logs.only("log-resumed").fields())
                .containsEntry("postern.missingFrom", 7L)
                .containsEntry("postern.missingTo", 13L);
        assertThat(logs.verification().first())
                .hasToString(
                        "Optional[audit.jsonl:7 has number 14 where 7 should follow: 7 before it are missing, as the log"
                                + " itself noticed]");
    }

    @Test
    void filesAreClosedBySizeCompressedAndTheOldestRemovedWithARecord() throws Exception {
        logs.settings(settings -> settings.maxOctets(10_000).keep(2));
        LogWriter log = logs.open();
        for (int i = 0; i < 5; i++) {
            log.keepSigned(Logs.test(i).with("fill", "x".repeat(10_000))).join();
            int closed = i + 1;
            logs.until(() -> logs.lastClosed() >= closed);
        }
        logs.until(() -> logs.count("log-removed") >= 3 && logs.closed().size() == 2);
        log.close();
        assertThat(logs.closed()).hasSize(2).allMatch(name -> name.endsWith(".jsonl.gz"));
        assertThat(logs.numbers()).containsExactly(3, 4);
        logs.verifies();
    }

    @Test
    void theDayClosesAFileAndAClockThatGoesBackDoesNot() throws IOException {
        LogWriter log = logs.open();
        Logs.keep(log, 0);
        logs.clock.set(Instant.parse("2026-11-23T12:00:00Z"));
        Logs.keep(log, 1);
        Logs.keep(log, 2);
        assertThat(logs.lastClosed()).isZero();
        logs.clock.set(Instant.parse("2026-11-25T00:00:00Z"));
        logs.awaitClosed(1);
        log.close();
        assertThat(logs.closed().get(0)).startsWith("audit-20261124T120000Z-000000000001.jsonl");
        assertThat(logs.numbers()).containsExactly(0, 1, 2);
        logs.verifies();
    }

    /** The number in a name tells files of the same moment apart. */
    @Test
    void filesBegunInTheSameSecondHaveNamesOfTheirOwn() throws IOException {
        logs.settings(settings -> settings.maxOctets(1).compress(false));
        LogWriter log = logs.open();
        for (int i = 0; i < 4; i++) {
            Logs.keep(log, i);
            int closed = i + 1;
            logs.until(() -> logs.lastClosed() >= closed);
        }
        log.close();
        assertThat(logs.closed()).hasSize(4).allMatch(name -> name.startsWith("audit-20261124T120000Z-"));
        logs.verifies();
    }

    @Test
    void recordsThatAreTooOldAreRemovedByTheDay() throws IOException {
        logs.settings(settings -> settings.keepDays(3));
        LogWriter log = logs.open();
        for (int day = 24; day < 30; day++) {
            logs.clock.set(Instant.parse("2026-11-" + day + "T12:00:00Z"));
            int begun = day - 24;
            logs.until(() -> logs.lastClosed() >= begun);
            Logs.keep(log, day);
        }
        logs.until(() -> !logs.numbers().contains(24));
        assertThat(logs.numbers()).contains(25, 26, 27, 28, 29);
        log.close();
        logs.verifies();
    }

    @Test
    void aFileThatWasTakenAwayIsWrittenAgain() throws IOException {
        LogWriter log = logs.open();
        Logs.keep(log, 0);
        Files.delete(logs.file());
        Files.delete(logs.directory().resolve("audit.jsonl.lock"));
        Files.delete(logs.directory());
        Logs.keep(log, 1);
        log.close();
        assertThat(logs.numbers()).containsExactly(0, 1);
        assertThat(logs.only("log-restored").fields()).containsEntry("postern.reason", "removed");
        logs.verifies();
    }

    @Test
    void aFileThatWasReplacedIsPutBackAndTheOtherAside() throws IOException {
        LogWriter log = logs.open();
        Logs.keep(log, 0);
        Files.move(logs.file(), base.resolve("elsewhere"));
        Files.writeString(logs.file(), "forged\n");
        Logs.keep(log, 1);
        log.close();
        assertThat(logs.numbers()).containsExactly(0, 1);
        assertThat(logs.only("log-restored").fields()).containsEntry("postern.reason", "replaced");
        assertThat(logs.directory().resolve("audit.jsonl.other-20261124T120000Z"))
                .hasContent("forged");
        logs.verifies();
    }

    @Test
    void aFileThatWasEmptiedIsToldAndFound() throws IOException {
        LogWriter log = logs.open();
        Logs.keep(log, 0);
        Files.writeString(logs.file(), "");
        Logs.keep(log, 1);
        log.close();
        assertThat(logs.only("log-damaged").fields().get("postern.surplus"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LONG)
                .isNegative();
        assertThat(logs.numbers()).containsExactly(1);
        Verification result = logs.verification();
        assertThat(result.verdict()).isEqualTo(Verification.Verdict.BAD);
        assertThat(result.first().orElseThrow().line()).isEqualTo(1);
    }

    @Test
    void whatAnotherAppendedIsFound() throws IOException {
        LogWriter log = logs.open();
        Logs.keep(log, 0);
        Files.writeString(logs.file(), Files.readString(logs.file()) + "{\"forged\":1}");
        Logs.keep(log, 1);
        log.close();
        assertThat(logs.numbers()).containsExactly(0, 1);
        assertThat(logs.only("log-damaged").fields()).containsEntry("postern.surplus", 12L);
        assertThat(logs.verification().first()).hasToString("Optional[audit.jsonl:5 is no sealed record]");
    }

    @Test
    void twoWritersOfOneLogAreRefused() throws IOException {
        logs.open();
        assertThatThrownBy(() -> logs.open())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("writes this log already");
    }

    @Test
    void aDirectoryThatCannotBeMadeStopsTheStart() throws IOException {
        Files.writeString(base.resolve("logs"), "");
        assertThatThrownBy(() -> logs.open()).isInstanceOf(IOException.class);
    }

    @Test
    void whatComesAfterCloseIsRefusedWithoutHarm() throws IOException {
        logs.settings(settings -> settings.durability(Durability.REPLY));
        LogWriter log = logs.open();
        log.close();
        Logs.record(log, 0, 1);
        assertThat(log.keep(Logs.test(1))).isCompletedExceptionally();
        assertThat(logs.numbers()).isEmpty();
        assertThat(log.lost()).isEqualTo(2);
    }

    @Test
    void anInterruptedCloseStillWritesAll() throws IOException {
        LogWriter log = logs.open();
        Logs.record(log, 0, 10_000);
        Thread.currentThread().interrupt();
        log.close();
        assertThat(Thread.interrupted()).isTrue();
        logs.until(() -> logs.numbers().size() == 10_000
                && logs.actions().get(logs.actions().size() - 1).equals("checkpoint"));
        logs.verifies();
    }

    @Test
    void whoKeepsARecordIsToldWhenItIsThere() throws Exception {
        logs.settings(settings -> settings.durability(Durability.REPLY));
        LogWriter log = logs.open();
        for (int i = 0; i < 50; i++) {
            log.keep(Logs.test(i)).toCompletableFuture().get(30, TimeUnit.SECONDS);
            assertThat(logs.numbers()).hasSize(i + 1);
        }
    }

    @Test
    void aRecordLongerThanAnyLineIsLostWithAGap() throws IOException {
        LogWriter log = logs.open();
        log.record(AuditRecord.at(Logs.NOW, "test").with("long", "x".repeat(Lines.LONGEST)));
        Logs.keep(log, 1);
        log.close();
        assertThat(logs.only("gap").fields()).containsEntry("postern.lost", 1L);
        assertThat(logs.numbers()).containsExactly(1);
        logs.verifies();
    }

    @Test
    void checkpointsAreWrittenWhileThereIsSomethingNew() throws IOException {
        logs.settings(settings -> settings.checkpoint(Duration.ofMillis(1)));
        LogWriter log = logs.open();
        Head start = log.head();
        Logs.keep(log, 0);
        logs.until(() -> log.head().seq() == start.seq() + 2);
        // Nothing new, no checkpoint: the next follows the next record.
        Logs.keep(log, 1);
        logs.until(() -> log.head().seq() == start.seq() + 4);
        log.close();
        assertThat(logs.actions())
                .containsExactly("log-opened", "checkpoint", "test", "checkpoint", "test", "checkpoint", "checkpoint");
        logs.verifies();
    }

    @Test
    void theHeadIsThatOfTheLastCheckpoint() throws IOException {
        LogWriter log = logs.open();
        Logs.record(log, 0, 5);
        log.close();
        Verification result = logs.verification();
        assertThat(result.head()).contains(log.head());
        assertThat(result.vouched()).contains(log.head());
        assertThat(result.unsignedLines()).isZero();
    }

    /** Killed before the compressed file had its name, or before the plain one was removed. */
    @Test
    void whatACompressionThatWasKilledHasLeftIsTidied() throws IOException {
        logs.settings(settings -> settings.maxOctets(1).compress(false));
        LogWriter log = logs.open();
        Logs.keep(log, 0);
        logs.until(() -> logs.lastClosed() >= 1);
        Logs.keep(log, 1);
        logs.until(() -> logs.lastClosed() >= 2);
        log.close();
        List<String> plain = logs.closed();
        Files.writeString(logs.directory().resolve(plain.get(0) + ".gz.tmp"), "half");
        Files.writeString(logs.directory().resolve(plain.get(1) + ".gz"), "not whole");
        logs.verifies();
        logs.settings(settings -> settings.maxOctets(1 << 20).compress(true));
        LogWriter second = logs.open();
        logs.until(() -> logs.closed().stream().allMatch(name -> name.endsWith(".gz")));
        second.close();
        assertThat(logs.directory().resolve(plain.get(0) + ".gz.tmp")).doesNotExist();
        assertThat(logs.directory().resolve(plain.get(1))).doesNotExist();
        assertThat(logs.numbers()).containsExactly(0, 1);
        logs.verifies();
    }

    @Test
    void aKeyCanBeChanged() throws IOException {
        logs.key = Optional.of(Keys.EC);
        LogWriter first = logs.open();
        Logs.record(first, 0, 1);
        first.close();
        logs.key = Optional.of(Keys.HMAC);
        logs.open().close();
        assertThat(logs.verification(List.of(Keys.HMAC, Keys.EC), List.of()).verdict())
                .isEqualTo(Verification.Verdict.INTACT);
        assertThat(logs.verification(List.of(Keys.EC), List.of())
                        .first()
                        .orElseThrow()
                        .what())
                .isEqualTo(
                        "is a checkpoint signed with the key " + Keys.HMAC.id() + ", which is not among those given");
    }

    @Test
    void aLogThatGetsItsKeyLaterIsVouchedForFromTheFirstSignature() throws IOException {
        logs.key = Optional.empty();
        LogWriter first = logs.open();
        Logs.record(first, 0, 1);
        first.close();
        assertThat(logs.verification(List.of(), List.of()).verdict()).isEqualTo(Verification.Verdict.INTACT);
        assertThat(logs.verification().first().orElseThrow().what()).contains("no checkpoint is signed");
        logs.key = Optional.of(Keys.HMAC);
        logs.open().close();
        logs.verifies();
        logs.key = Optional.empty();
        logs.open().close();
        assertThat(logs.verification().first().orElseThrow().what()).isEqualTo("is a checkpoint without a signature");
    }
}
