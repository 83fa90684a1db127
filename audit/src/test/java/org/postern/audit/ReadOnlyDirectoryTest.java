package org.postern.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A directory in which nothing can be made, renamed or removed any more, and one that is no longer there. */
@Timeout(120)
class ReadOnlyDirectoryTest {
    @TempDir
    private Path base;

    private final List<String> mounted = new ArrayList<>();
    private Logs logs;

    @BeforeEach
    void directory() throws IOException {
        logs = new Logs(Files.createDirectory(base.resolve("logs")));
    }

    @AfterEach
    void unmount() throws Exception {
        logs.close();
        while (!mounted.isEmpty()) {
            writable();
        }
    }

    @Test
    void recordsGoOnInTheOpenFileAndItIsClosedWhenItCanBe() throws Exception {
        logs.settings(settings -> settings.maxOctets(5_000).keep(1000));
        LogWriter log = logs.open();
        Logs.record(log, 0, 10);
        readOnly();
        Logs.record(log, 10, 500);
        logs.until(() -> log.trouble().isPresent());
        assertThat(log.trouble().orElseThrow()).startsWith(logs.file() + ": ").contains("Read-only file system");
        Logs.keep(log, 500);
        assertThat(logs.closed()).isEmpty();
        assertHas(0, 500);
        logs.verifies();
        writable();
        logs.until(() -> log.trouble().isEmpty());
        assertThat(logs.closed()).isNotEmpty();
        Logs.keep(log, 501);
        log.close();
        assertThat(log.lost()).isZero();
        assertHas(0, 501);
        logs.verifies();
    }

    /** At a start nobody has been answered yet. */
    @Test
    void aStartInItIsRefused() throws Exception {
        logs.open().close();
        readOnly();
        assertThatThrownBy(logs::open).isInstanceOf(IOException.class).hasMessageContaining("Read-only file system");
    }

    @Test
    void aDirectoryThatAFileHasReplacedIsWrittenAgainWhenItIsGone() throws Exception {
        LogWriter log = logs.open();
        Logs.keep(log, 0);
        Path moved = Files.move(logs.directory(), base.resolve("moved"));
        Files.writeString(logs.directory(), "no directory");
        Logs.record(log, 1, 100);
        logs.until(() -> log.trouble().isPresent());
        assertThat(log.trouble().orElseThrow()).startsWith(logs.file() + ": ");
        assertThat(logs.directory()).hasContent("no directory");
        Files.delete(logs.directory());
        logs.until(() -> log.trouble().isEmpty());
        Logs.keep(log, 100);
        log.close();
        assertThat(log.lost()).isZero();
        assertHas(0, 100);
        assertThat(logs.only("log-restored").fields()).containsEntry("postern.reason", "removed");
        logs.verifies();
        // What stood in it stands there still.
        assertThat(moved.resolve("audit.jsonl")).isNotEmptyFile();
    }

    private void assertHas(int from, int to) {
        assertThat(logs.numbers())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(from, to).boxed().toList());
    }

    /** Over the directory comes a view of it that is read-only; as for root, permissions would bind nobody. */
    private void readOnly() throws Exception {
        String directory = logs.directory().toString();
        assumeTrue(run("mount", "--bind", directory, directory) == 0, "cannot mount");
        mounted.add(directory);
        assertThat(run("mount", "-o", "remount,ro,bind", directory)).isZero();
    }

    private void writable() throws Exception {
        assertThat(run("umount", mounted.get(0))).isZero();
        mounted.remove(0);
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
