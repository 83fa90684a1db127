package org.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
    @TempDir
    private Path scratch;

    private TestLog log;
    private Path directory;

    @BeforeEach
    void write() throws Exception {
        directory = scratch.resolve("log");
        Files.createDirectory(directory);
        log = new TestLog(directory);
        log.writeSigned(TestLog.refusal(1, "192.0.2.7", "spf"), TestLog.refusal(2, "192.0.2.8", "spf"));
    }

    @Test
    void aGoodLogIsGood() throws Exception {
        Run run = Run.of("audit", "verify", "--key", log.key(), directory);
        assertThat(run.out())
                .startsWith("good: every line follows from the one before\n1 files, ")
                .containsPattern(
                        "[0-9] signed checkpoints vouch for the lines up to number [0-9]+\nunsigned tail: 0 lines\n")
                .containsPattern("head [0-9]+:[A-Za-z0-9_-]{43}\n$");
        assertThat(run.exit()).isZero();
        assertThat(run.err()).isEmpty();
    }

    @Test
    void withoutAKeyItSaysWhatThatDoesNotShow() {
        Run run = Run.of("audit", "verify", directory);
        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .contains("no --key was given: whoever could change the files could have made all hashes anew");
    }

    @Test
    void aChangedLineIsNamed() throws Exception {
        log.replace("192.0.2.8", "192.0.2.9");
        int number = 1;
        while (!log.lines().get(number - 1).contains("192.0.2.9")) {
            number++;
        }
        Run run = Run.of("audit", "verify", "--key", log.key(), directory);
        assertThat(run.lines().get(0))
                .startsWith("bad: audit.jsonl:" + number + " does not match its hash: it was changed (number " + number
                        + "): {\"@timestamp\":\"2026-11-24T10:00:02.000Z\"");
        assertThat(run.exit()).isEqualTo(1);
    }

    @Test
    void aCutEndIsFoundWithAHeadFromElsewhere() throws Exception {
        String out = Run.of("audit", "verify", directory).out();
        String head = out.substring(out.indexOf("head ") + 5).strip();
        Files.write(log.file(), log.lines().subList(0, 3));
        Run run = Run.of("audit", "verify", "--head", head, directory);
        assertThat(run.lines().get(0)).startsWith("bad: audit.jsonl:4 is missing: the log ends with number 3, but ");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(Run.of("audit", "verify", directory).exit()).isZero();
    }

    @Test
    void aTornEndIsNotGood() throws Exception {
        String text = Files.readString(log.file());
        Files.writeString(log.file(), text + "{\"@timestamp");
        Run run = Run.of("audit", "verify", directory);
        assertThat(run.lines().get(0)).startsWith("torn: audit.jsonl:");
        assertThat(run.exit()).isEqualTo(1);
    }

    @Test
    void anEmptiedLogIsNotGood() throws Exception {
        Files.writeString(log.file(), "");
        assertThat(Run.of("audit", "verify", directory))
                .isEqualTo(new Run(1, "bad: there is not a single line, and every log begins with one\n", ""));
    }

    @Test
    void theWrongKeyIsNotGood() throws Exception {
        Path other = scratch.resolve("other.key");
        Files.writeString(other, "x".repeat(32));
        assertThat(Run.of("audit", "verify", "--key", other, directory).exit()).isEqualTo(1);
        assertThat(Run.of("audit", "verify", "--key", other, "--key", log.key(), directory)
                        .exit())
                .isZero();
    }

    @Test
    void whatCannotBeReadIsAnotherExitCode() {
        assertThat(Run.of("audit", "verify", scratch.resolve("none")))
                .isEqualTo(new Run(2, "", "postern: " + scratch.resolve("none") + " does not exist\n"));
        Run noKey = Run.of("audit", "verify", "--key", scratch.resolve("none.pem"), directory);
        assertThat(noKey).isEqualTo(new Run(2, "", "postern: " + scratch.resolve("none.pem") + " does not exist\n"));
        Run noHead = Run.of("audit", "verify", "--head", "12", directory);
        assertThat(noHead)
                .isEqualTo(new Run(
                        2, "", "postern: --head \"12\" is no head: write NUMBER:HASH with 43 characters of hash\n"));
        assertThat(Run.of("audit", "verify", "--nonsense").exit()).isEqualTo(2);
    }
}
