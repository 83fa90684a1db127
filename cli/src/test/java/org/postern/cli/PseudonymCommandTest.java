package org.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PseudonymCommandTest {
    @TempDir
    private Path directory;

    private Path key;

    @BeforeEach
    void writeKey() throws Exception {
        key = Files.writeString(directory.resolve("key"), "thirty-two octets of the tests..");
    }

    @Test
    void anAddressHasOneHashHoweverItIsWritten() {
        List<String> lines = lines("192.0.2.77", "::ffff:192.0.2.77", "Alice@demo.example", "alice@DEMO.example");
        assertThat(lines).hasSize(4).allMatch(line -> line.matches("hash-[0-9a-f]{24}"));
        assertThat(lines.get(0)).isEqualTo(lines.get(1)).isNotEqualTo(lines.get(2));
        assertThat(lines.get(2)).isEqualTo(lines.get(3));
        assertThat(lines("--host", "192.0.2.77")).doesNotContain(lines.get(0));
    }

    /** So that logs written before can still be searched. */
    @Test
    void hashesStayTheSameFromVersionToVersion() {
        assertThat(lines("192.0.2.77", "alice@demo.example", "alice"))
                .containsExactly(
                        "hash-5b31ef6c3eac477a84abcae8",
                        "hash-12c1a20979ea0341e2e28e0d",
                        "hash-3c13949e13269444d2664086");
    }

    @Test
    void aKeyIsNeeded() {
        assertThat(Run.of("audit", "pseudonym", "--key", directory.resolve("none"), "alice"))
                .isEqualTo(new Run(2, "", "postern: " + directory.resolve("none") + " does not exist\n"));
        assertThat(Run.of("audit", "pseudonym", "alice").exit()).isEqualTo(2);
    }

    private List<String> lines(String... values) {
        Object[] words = new Object[values.length + 4];
        words[0] = "audit";
        words[1] = "pseudonym";
        words[2] = "--key";
        words[3] = key;
        System.arraycopy(values, 0, words, 4, values.length);
        Run run = Run.of(words);
        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
        return run.out().lines().toList();
    }
}
