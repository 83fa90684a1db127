package org.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"verify", "search", "show x", "report"})
    void anEmptyDirectoryIsNoLog(String command) {
        Object[] words = ("audit " + command + " " + directory).split(" ");
        assertThat(Run.of(words))
                .isEqualTo(new Run(2, "", "postern: " + directory.resolve("audit.jsonl") + " does not exist\n"));
    }

    @Test
    void aWordThatIsNoneIsSaidWithWhatIsMeant() {
        Run run = Run.of("audit", "verfy");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("verfy").contains("verify");
    }

    /** 1 would say that the log is bad, or that nothing was found. */
    @Test
    void aFaultOfOursIsNoAnswer() throws Exception {
        Files.writeString(directory.resolve("audit.jsonl"), "");
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Screen screen = new Screen(OutputStream.nullOutputStream(), err, false);
        for (Throwable fault :
                new Throwable[] {new IllegalStateException("oops\u001b[31m"), new OutOfMemoryError("oops")}) {
            err.reset();
            int exit = Main.run(screen, new Broken(fault), "audit", "search", "--from", "1h", directory.toString());
            assertThat(exit).isEqualTo(2);
            assertThat(err.toString(StandardCharsets.UTF_8)).contains("oops").doesNotContain("\u001b");
        }
    }

    private static final class Broken extends Clock {
        private final Throwable fault;

        Broken(Throwable fault) {
            this.fault = fault;
        }

        @Override
        public Instant instant() {
            if (fault instanceof Error) {
                throw (Error) fault;
            }
            throw (RuntimeException) fault;
        }

        @Override
        public ZoneId getZone() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
