package org.postern.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogReaderTest {
    @TempDir
    private Path directory;

    @Test
    void readsClosedAndCompressedFilesInTheOrderOfTheirNumbers() throws IOException {
        compressed("audit-20261124T000000Z-000000000001.jsonl.gz", "a\nb\n");
        // The clock went back: the number counts.
        plain("audit-20251124T000000Z-000000000003.jsonl", "c\n");
        plain("audit-20261125T000000Z-000000000004.jsonl", "d\n");
        compressed("audit-20261125T000000Z-000000000004.jsonl.gz", "half of it");
        plain("audit.jsonl", "e\n");
        plain("other-20261125T000000Z-000000000004.jsonl", "x\n");
        plain("audit.jsonl.torn-20261125T000000Z", "x\n");
        assertThat(read(directory)).containsExactly("a", "b", "c", "d", "e");
        assertThat(read(directory.resolve("audit.jsonl"))).hasSize(5);
    }

    @Test
    void saysWhichFileAndLine() throws IOException {
        plain("audit-20261124T000000Z-000000000001.jsonl", "a\n\nb\n");
        try (LogReader reader = LogReader.open(directory)) {
            List<String> places = new ArrayList<>();
            while (reader.next()) {
                places.add(
                        reader.line().file().getFileName() + ":" + reader.line().number());
            }
            assertThat(places)
                    .containsExactly(
                            "audit-20261124T000000Z-000000000001.jsonl:1",
                            "audit-20261124T000000Z-000000000001.jsonl:2",
                            "audit-20261124T000000Z-000000000001.jsonl:3");
            assertThat(reader.done()).isEqualTo(reader.size()).isEqualTo(5);
        }
    }

    @Test
    void nothingThereIsSaid() {
        assertThatThrownBy(() -> LogReader.open(directory)).hasMessageContaining("audit.jsonl");
    }

    @Test
    void aTornLineGrowsUntilItIsWhole() throws IOException {
        Path file = plain("audit.jsonl", "a\nhal");
        try (LogReader reader = LogReader.open(directory)) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.next()).isTrue();
            assertThat(reader.line().isTorn()).isTrue();
            assertThat(reader.line().text()).isEqualTo("hal");
            assertThat(reader.next()).isFalse();
            Files.writeString(file, "a\nhalf\nb\n");
            assertThat(reader.next()).isTrue();
            assertThat(reader.line().isTorn()).isFalse();
            assertThat(reader.line()).hasToString(file.toAbsolutePath() + ":2");
            assertThat(reader.line().text()).isEqualTo("half");
            assertThat(reader.next()).isTrue();
            assertThat(reader.line().number()).isEqualTo(3);
            assertThat(reader.next()).isFalse();
        }
    }

    @Test
    void aFileThatEndsWithinALineIsFollowedByTheNext() throws IOException {
        plain("audit-20261124T000000Z-000000000001.jsonl", "a\ntor");
        plain("audit.jsonl", "b\n");
        assertThat(read(directory)).containsExactly("a", "tor (is torn: the file ends within it)", "b");
    }

    /** The shape of a compressed bomb: megabytes of line from a few kilobytes. */
    @Test
    void aLineWithoutEndIsSkippedInBoundedMemory() throws IOException {
        Path file = directory.resolve("audit-20261124T000000Z-000000000001.jsonl.gz");
        byte[] zeros = new byte[1 << 20];
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("a\n".getBytes(UTF_8));
            for (int i = 0; i < 200; i++) {
                out.write(zeros);
            }
            out.write("\nb\n".getBytes(UTF_8));
        }
        try (LogReader reader = LogReader.open(directory)) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.next()).isTrue();
            assertThat(reader.line().trouble()).contains("is longer than 1048576 octets");
            assertThat(reader.line().array().length).isLessThan(1 << 21);
            assertThat(reader.next()).isTrue();
            assertThat(reader.line().text()).isEqualTo("b");
            assertThat(reader.line().number()).isEqualTo(3);
        }
    }

    @Test
    void theLongestLineIsRead() throws IOException {
        plain("audit.jsonl", "x".repeat(Lines.LONGEST) + "\n" + "y".repeat(Lines.LONGEST + 100_000) + "\nz\n");
        try (LogReader reader = LogReader.open(directory)) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.line().trouble()).isEmpty();
            assertThat(reader.line().text()).hasSize(Lines.LONGEST);
            assertThat(reader.next()).isTrue();
            assertThat(reader.line().trouble()).isPresent();
            assertThat(reader.next()).isTrue();
            assertThat(reader.line().text()).isEqualTo("z");
        }
    }

    @Test
    void aBrokenCompressedFileSaysSoAndTheNextFollows() throws IOException {
        Path file = compressed("audit-20261124T000000Z-000000000001.jsonl.gz", "a\n".repeat(100_000));
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 12));
        plain("audit-20261124T000000Z-000000200001.jsonl.gz", "no gzip\n");
        plain("audit.jsonl", "b\n");
        List<String> lines = read(directory);
        assertThat(lines.get(lines.size() - 3)).contains("cannot be read: java.io.EOFException");
        assertThat(lines.get(lines.size() - 2)).contains("cannot be read: java.util.zip.ZipException");
        assertThat(lines.get(lines.size() - 1)).isEqualTo("b");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            no object           | [1]                        | is no JSON object
            nothing             | ``                         | is no JSON object
            cut                 | {"a":"b                    | is no JSON
            more behind         | {"a":1}{"b":2}             | goes on after its JSON object
            field twice         | {"a":1,"b":2,"a":3}        | has "a" twice
            twice further in    | {"a":{"b":1,"b":1}}        | has "b" twice
            number too large    | {"a":99999999999999999999} | is no JSON
            control character   | {"a":"\t"}                 | is no JSON
            """)
    void whatIsNoRecordIsSaid(String name, String text, String what) throws IOException {
        plain("audit.jsonl", text + "\n");
        assertThatThrownBy(() -> fields()).isInstanceOf(BadLine.class).hasMessageContaining(what);
    }

    @Test
    void deepNestingAndWrongEncodingAreNoRecords() throws IOException {
        plain("audit.jsonl", "{\"a\":" + "[".repeat(100_000) + "\n");
        assertThatThrownBy(() -> fields()).isInstanceOf(BadLine.class).hasMessageContaining("nested");
        Files.write(directory.resolve("audit.jsonl"), new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}', '\n'});
        assertThatThrownBy(() -> fields()).isInstanceOf(BadLine.class).hasMessageContaining("is no JSON");
    }

    @Test
    void givesFieldsAndActionAndFindsOctets() throws Exception {
        plain(
                "audit.jsonl",
                "{\"@timestamp\":\"2026-11-24T12:00:00.000Z\",\"event.action\":\"decision\",\"n\":7,\"ok\":true,"
                        + "\"e\":{\"x\":\"ä\"},\"f\":1.5,\"l\":[null]}\n");
        try (LogReader reader = LogReader.open(directory)) {
            reader.next();
            assertThat(reader.line().action()).isEqualTo("decision");
            assertThat(reader.line().contains("\"n\":7".getBytes(UTF_8))).isTrue();
            assertThat(reader.line().contains("\"n\":8".getBytes(UTF_8))).isFalse();
            assertThat(reader.line().seq()).isZero();
            Map<String, Object> fields = reader.line().fields();
            assertThat(fields).containsEntry("n", 7L).containsEntry("ok", true).containsEntry("f", 1.5);
            assertThat(fields.get("e")).isEqualTo(Map.of("x", "ä"));
        }
    }

    private Map<String, Object> fields() throws IOException, BadLine {
        try (LogReader reader = LogReader.open(directory)) {
            reader.next();
            return reader.line().fields();
        }
    }

    private static List<String> read(Path log) throws IOException {
        List<String> lines = new ArrayList<>();
        try (LogReader reader = LogReader.open(log)) {
            while (reader.next()) {
                LogLine line = reader.line();
                lines.add(line.text()
                        + line.trouble().map(what -> " (" + what + ")").orElse(""));
            }
        }
        return lines;
    }

    private Path plain(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private Path compressed(String name, String text) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(directory.resolve(name)))) {
            out.write(text.getBytes(UTF_8));
        }
        return directory.resolve(name);
    }
}
