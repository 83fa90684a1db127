package org.postern.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinkTest {
    @TempDir
    private Path directory;

    @Test
    void keepsAMessageWithItsEnvelopeAndWithoutDotStuffing() throws Exception {
        play("""
                c <- 220 *
                c -> EHLO x
                c <<- 250 *
                c -> MAIL FROM:<a@demo.example> SIZE=10
                c <- 250 *
                c -> RCPT TO:<b@far.example>
                c <- 250 *
                c -> RCPT TO:<c@far.example>
                c <- 250 *
                c -> DATA
                c <- 354 *
                c => Subject: \\xe4\\r\\n\\r\\n..one\\r\\n.
                c => .two\\r\\n.\\r\\n
                c <- 250 *
                c -> QUIT
                c <- 221 *
                c <-EOF
                """);

        assertThat(Files.readAllBytes(directory.resolve("00001.eml")))
                .asString(ISO_8859_1)
                .isEqualTo("Return-Path: <a@demo.example>\r\nX-Envelope-To: <b@far.example>\r\n"
                        + "X-Envelope-To: <c@far.example>\r\nSubject: \u00e4\r\n\r\n.one\r\n.two\r\n");
    }

    @Test
    void countsOnFromWhatIsThere() throws Exception {
        Files.writeString(directory.resolve("00001.eml"), "old");
        play("""
                c <- 220 *
                c -> MAIL FROM:<>
                c <- 250 *
                c -> RCPT TO:<b@far.example>
                c <- 250 *
                c -> DATA
                c <- 354 *
                c -> .
                c <- 250 *
                """);

        assertThat(directory.resolve("00001.eml")).hasContent("old");
        assertThat(directory.resolve("00002.eml")).exists();
    }

    @Test
    void wantsCommandsInOrder() throws Exception {
        play("""
                c <- 220 *
                c -> RCPT TO:<b@far.example>
                c <- 503 *
                c -> MAIL FROM:<a@demo.example>
                c <- 250 *
                c -> DATA
                c <- 503 *
                c -> WHAT
                c <- 500 *
                """);

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void somebodyIsNotThereAndSomebodyIsBusy() throws Exception {
        play("""
                c <- 220 *
                c -> MAIL FROM:<>
                c <- 250 *
                c -> RCPT TO:<nobody@far.example>
                c <- 550 5.1.1 *
                c -> RCPT TO:<busy@far.example>
                c <- 450 4.2.1 *
                c -> DATA
                c <- 503 *
                """);
    }

    private void play(String steps) throws Exception {
        try (Sink sink = Sink.start(new InetSocketAddress("127.0.0.1", 0), directory)) {
            Dialogue dialogue = Dialogue.parse("sink.smtp", "title: sink\nport: 2825\n\n" + steps);
            new DialoguePlayer(port -> sink.port()).play(dialogue);
        }
    }
}
