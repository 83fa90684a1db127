package org.postern.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postern.audit.LogSettings.Durability;
import org.postern.audit.LogSettings.OnFull;

/** On a file system of one megabyte that is really full. Needs the right to mount one. */
@Timeout(120)
class FullDiskTest {
    @TempDir
    private Path base;

    private Path disk;
    private Logs logs;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(base.resolve("disk"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()) == 0, "cannot mount");
        logs = new Logs(disk.resolve("logs"));
    }

    @AfterEach
    void unmount() throws Exception {
        if (logs != null) {
            logs.close();
            assertThat(run("umount", disk.toString())).isZero();
        }
    }

    @Test
    void whatWaitsIsWrittenWhenThereIsRoomAgain() throws Exception {
        LogWriter log = logs.open();
        Logs.record(log, 0, 100);
        fill();
        Logs.record(log, 100, 10_000);
        logs.until(() -> log.trouble().isPresent());
        assertThat(log.trouble().orElseThrow()).startsWith(logs.file() + ": ").contains("No space left on device");
        // No line is torn meanwhile.
        assertThat(logs.verification().first()).isEmpty();
        free();
        logs.until(() -> log.trouble().isEmpty());
        Logs.keep(log, 10_000);
        log.close();
        assertThat(log.lost()).isZero();
        assertThat(logs.numbers())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(0, 10_000).boxed().toList());
        logs.verifies();
    }

    @Test
    void whoWaitsForARecordIsToldThatItIsNotSafe() throws Exception {
        logs.settings(settings -> settings.durability(Durability.REPLY));
        LogWriter log = logs.open();
        fill();
        assertThat(log.keep(Logs.test(0).with("fill", "x".repeat(10_000)))).failsWithin(30, TimeUnit.SECONDS);
        free();
        logs.until(() -> log.trouble().isEmpty());
        log.keep(Logs.test(1)).toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertThat(logs.numbers()).containsExactly(0, 1);
    }

    @Test
    void whenTheQueueIsFullTooAGapTellsHowManyAreMissing() throws Exception {
        logs.settings(settings -> settings.onFull(OnFull.DEFER));
        LogWriter log = logs.open();
        fill();
        log.record(Logs.test(0).with("fill", "x".repeat(10_000)));
        logs.until(() -> log.trouble().isPresent());
        assertThat(log.isFull()).isFalse();
        Logs.record(log, 1, 60_000);
        assertThat(log.isFull()).isTrue();
        Logs.record(log, 60_000, 80_000);
        long lost = log.lost();
        assertThat(lost).isPositive();
        assertThat(run("mount", "-o", "remount,size=100m", disk.toString())).isZero();
        logs.until(() -> log.trouble().isEmpty());
        Logs.keep(log, 80_000);
        log.close();
        List<Integer> kept = logs.numbers();
        assertThat(kept).hasSize((int) (80_001 - lost)).endsWith(80_000).isSorted();
        assertThat(logs.verification().lostRecords()).isEqualTo(lost);
        assertThat(logs.only("gap").fields())
                .containsEntry("postern.lost", lost)
                .containsKeys("event.start", "event.end");
        logs.verifies();
    }

    @Test
    void aFullDiskWhileFilesAreClosedLosesNothing() throws Exception {
        logs.settings(settings -> settings.maxOctets(20_000));
        LogWriter log = logs.open();
        for (int i = 0; i < 40; i++) {
            Logs.record(log, i * 50, i * 50 + 50);
            if (i % 10 == 5) {
                fill();
                logs.until(() -> log.trouble().isPresent() || logs.numbers().size() > 0);
                free();
            }
        }
        logs.until(() -> log.trouble().isEmpty());
        Logs.keep(log, 2000);
        log.close();
        assertThat(log.lost()).isZero();
        assertThat(logs.numbers())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(0, 2000).boxed().toList());
        logs.verifies();
    }

    /** Whatever the file system still has. */
    private void fill() throws IOException {
        try (var out = Files.newOutputStream(disk.resolve("fill"))) {
            byte[] some = new byte[512];
            while (true) {
                out.write(some);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left on device");
        }
    }

    private void free() throws Exception {
        Files.delete(disk.resolve("fill"));
        assertThat(run("mount", "-o", "remount,size=8m", disk.toString())).isZero();
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
