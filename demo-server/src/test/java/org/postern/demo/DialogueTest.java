package org.postern.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DialogueTest {
    private static final String HEADER = "title: t\nport: 25\n\n";

    @Test
    void headerAndSteps() throws Exception {
        Dialogue dialogue = Dialogue.parse("d.smtp", """
                # why
                title: Two at once
                port: 2525
                source: 127.0.0.7
                a.tls: starttls
                b.port: 2526
                b.source: 127.0.0.1
                b.proxy: TCP4 192.0.2.1 127.0.0.1 1 2

                a <<- 250 *
                # comment
                a -> AUTH PLAIN {auth-plain alice demo}

                a ->
                b => NO\\x4fP\\r\\n
                b <- 250 2.0.0 OK
                b starttls
                b close
                a <-EOF
                """);

        assertThat(dialogue.title()).isEqualTo("Two at once");
        assertThat(dialogue.connections())
                .containsOnlyKeys("a", "b")
                .containsEntry("a", new Dialogue.Connection(2525, "127.0.0.7", Dialogue.Tls.STARTTLS, ""))
                .containsEntry(
                        "b",
                        new Dialogue.Connection(
                                2526, "127.0.0.1", Dialogue.Tls.NONE, "PROXY TCP4 192.0.2.1 127.0.0.1 1 2"));
        assertThat(dialogue.steps())
                .containsExactly(
                        new Dialogue.Step(10, "a", Dialogue.Kind.EXPECT_REPLY, "250 *"),
                        new Dialogue.Step(12, "a", Dialogue.Kind.SEND, "AUTH PLAIN AGFsaWNlAGRlbW8="),
                        new Dialogue.Step(14, "a", Dialogue.Kind.SEND, ""),
                        new Dialogue.Step(15, "b", Dialogue.Kind.SEND_RAW, "NOOP\r\n"),
                        new Dialogue.Step(16, "b", Dialogue.Kind.EXPECT_LINE, "250 2.0.0 OK"),
                        new Dialogue.Step(17, "b", Dialogue.Kind.START_TLS, ""),
                        new Dialogue.Step(18, "b", Dialogue.Kind.CLOSE, ""),
                        new Dialogue.Step(19, "a", Dialogue.Kind.EXPECT_EOF, ""));
    }

    @Test
    void spacesAtTheEndOfALineAreSent() throws Exception {
        assertThat(Dialogue.parse("d.smtp", HEADER + "c -> RSET  \n")
                        .steps()
                        .get(0)
                        .text())
                .isEqualTo("RSET  ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "title: t\\n\\nc -> x                    | d.smtp:1: the header has no port for c",
                "port: 25\\n\\nc -> x                    | d.smtp:1: the header has no title",
                "title: t\\nport: 25\\n                  | d.smtp:2: there is no step",
                "title: t\\nport: 0\\n\\nc -> x          | d.smtp:2: \"0\" is no port",
                "title: t\\nport: 65536\\n\\nc -> x      | d.smtp:2: \"65536\" is no port",
                "title: t\\nport: 25\\ntls: on\\n\\nc -> | d.smtp:3: \"on\" is not none, starttls or implicit",
                "title: t\\nprot: 25\\n\\nc -> x         | d.smtp:2: \"prot: 25\" is no header",
                "title: t\\ntitle: u\\n\\nc -> x         | d.smtp:2: title was given before",
                "title: t\\nport: 25\\na.port: 1\\n\\nc ->| d.smtp:3: a.port: no step uses this connection",
                "title: t\\nport: 25\\n\\nc > x          | d.smtp:4: \"c > x\" is no step",
                "title: t\\nport: 25\\n\\n-> x           | d.smtp:4: \"-> x\" is no step",
                "title: t\\nport: 25\\n\\nc -> {nope x}  | d.smtp:4: {nope x} is no macro",
                "title: t\\nport: 25\\n\\nc -> {auth-plain x} | d.smtp:4: {auth-plain x} is not",
                "title: t\\nport: 25\\n\\nc => \\\\q     | d.smtp:4: \\q is no escape",
            })
    void whatIsWrongIsToldWithItsLine(String text, String message) {
        String lines =
                text.strip().replace("\\\\", "\u0001").replace("\\n", "\n").replace("\u0001", "\\");
        assertThatThrownBy(() -> Dialogue.parse("d.smtp", lines))
                .isInstanceOf(BadDialogue.class)
                .hasMessageStartingWith(message.strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "250 OK | 250 OK | true",
                "250 OK | 250 OK more | false",
                "250 * | 250 anything | true",
                "250 * | 250-anything | false",
                "554 5.7.1 * [id=*] | 554 5.7.1 Go away [id=ab-1] | true",
                "554 5.7.1 * [id=*] | 554 5.7.1 Go away | false",
                "2.0 * | 2x0 a | false",
            })
    void wildcards(String expected, String line, boolean matches) {
        assertThat(DialogueText.matches(expected, line)).isEqualTo(matches);
    }

    @ParameterizedTest
    @MethodSource("tour")
    void everyFileOfTheTourIsADialogue(Path file) throws Exception {
        assertThat(Dialogue.read(file).steps()).isNotEmpty();
    }

    static List<Path> tour() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("src/main/tour"))) {
            return files.sorted().toList();
        }
    }
}
