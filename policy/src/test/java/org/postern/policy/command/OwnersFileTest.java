package org.postern.policy.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;

class OwnersFileTest {
    @TempDir
    private Path base;

    private final Problems problems = new Problems();
    private int written;

    @Test
    void readsListsWithTheirOwners() throws IOException {
        write("# who may see what\n\nTeam@demo.example: Carol@demo.example, dave@demo.example  # both\n"
                + "b@demo.example:x@demo.example y@demo.example\n");
        assertThat(open().owners())
                .isEqualTo(Map.of(
                        "team@demo.example", Set.of("carol@demo.example", "dave@demo.example"),
                        "b@demo.example", Set.of("x@demo.example", "y@demo.example")));
        assertThat(problems.all()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a@demo.example                  | owners:1 "a@demo.example": is no list with its owners; write list@example.com: owner@example.com
            a@demo.example:                 | owners:1 "a@demo.example:": is no list with its owners; write list@example.com: owner@example.com
            a: b@demo.example               | owners:1 "a": is no address; write it with its domain
            a@demo.example: b               | owners:1 "b": is no address; write it with its domain
            a@d: b@d;a@d: c@d               | owners:2 "a@d": stands twice; put all owners into one line
            a@d: b@d;;a:;x                  | owners:3 "a:": is no list with its owners; write list@example.com: owner@example.com/owners:4 "x": is no list with its owners; write list@example.com: owner@example.com
            """)
    void eachBadLineIsTold(String lines, String expected) throws IOException {
        write(lines.replace(';', '\n'));
        open();
        assertThat(problems).hasToString(expected.replace('/', '\n'));
    }

    @Test
    void aMissingFileIsToldAtItsElement() {
        assertThat(OwnersFile.read(element(), base, problems)).isEmpty();
        assertThat(problems)
                .hasToString("f.xml, <ownersFile> \"owners\": " + base.resolve("owners") + " does not exist");
    }

    @Test
    void aFileThatIsNoTextIsTold() throws IOException {
        Files.write(base.resolve("owners"), "a@d: b@d\n\u00e4".getBytes(StandardCharsets.ISO_8859_1));
        open();
        assertThat(problems).hasToString("owners: is not UTF-8 text");
    }

    @Test
    void aNewVersionCountsAtTheSecondLook() throws IOException {
        write("a@d: b@d\n");
        OwnersFile file = open();
        file.poll();
        write("a@d: c@d\n");
        file.poll();
        assertThat(file.owners()).isEqualTo(Map.of("a@d", Set.of("b@d")));
        file.poll();
        assertThat(file.owners()).isEqualTo(Map.of("a@d", Set.of("c@d")));
        assertThat(file.problems()).isEmpty();
    }

    @Test
    void aBrokenVersionLeavesTheOldOneUntilARightOneComes() throws IOException {
        write("a@d: b@d\n");
        OwnersFile file = open();
        write("a@d: c@d\nbroken\n");
        poll(file);
        assertThat(file.owners()).isEqualTo(Map.of("a@d", Set.of("b@d")));
        assertThat(file.problems().toString()).contains("owners:2 \"broken\": is no list with its owners");
        Files.delete(base.resolve("owners"));
        poll(file);
        assertThat(file.owners()).isEqualTo(Map.of("a@d", Set.of("b@d")));
        assertThat(file.problems()).hasToString("[owners: " + base.resolve("owners") + " does not exist]");
        write("a@d: c@d\n");
        poll(file);
        assertThat(file.owners()).isEqualTo(Map.of("a@d", Set.of("c@d")));
        assertThat(file.problems()).isEmpty();
    }

    private static void poll(OwnersFile file) {
        file.poll();
        file.poll();
    }

    private OwnersFile open() {
        Optional<OwnersFile> file = OwnersFile.read(element(), base, problems);
        return file.orElseThrow();
    }

    private static Settings element() {
        return new Settings(Place.file("f.xml").in("<ownersFile>"), "ownersFile", Map.of(), "owners", List.of());
    }

    private void write(String text) throws IOException {
        Path file = Files.writeString(base.resolve("owners"), text);
        // Versions differ by their time whatever the resolution of the file system's clock.
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_700_000_000L + 10L * written++)));
    }
}
