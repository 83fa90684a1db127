package org.postern.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TourTest {
    @TempDir
    private Path directory;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void printsTheRecordBehindAReply() throws Exception {
        Path auditFile = directory.resolve("audit.jsonl");
        Tour tour = new Tour(new AuditFile(auditFile), new PrintStream(printed, true, UTF_8));
        Files.writeString(
                auditFile,
                "{\"postern.id\":\"ab-1\",\"event.action\":\"decision\",\"rule.name\":\"ConnectAllowlist\","
                        + "\"postern.verdict\":\"refuse\",\"postern.mode\":\"enforce\",\"postern.reason\":\"denied\","
                        + "\"client.ip\":\"127.0.0.66\",\"postern.listener\":\"mx\","
                        + "\"postern.evidence\":{\"entry\":\"127.0.0.66\"}}\n");
        try (FakeServer server = new FakeServer(null, "554 5.7.1 No [id=ab-1]\r\n", "?")) {
            dialogue(server.port(), "c <- 554 *\nc -> QUIT\n");

            assertThat(tour.play(directory)).isTrue();
            assertThat(printed.toString(UTF_8)).isEqualToNormalizingNewlines("""

                            1. A title
                               from 127.0.0.1 to port %d
                               S: 554 5.7.1 No [id=ab-1]
                                  | ConnectAllowlist says refuse (enforce): denied, client 127.0.0.66 on mx
                                  | evidence {"entry":"127.0.0.66"}
                               C: QUIT

                            1 sessions, 0 not as expected
                            """.formatted(server.port()));
        }
    }

    @Test
    void aReplyThatIsNotExpectedFailsTheTour() throws Exception {
        Tour tour = new Tour(new AuditFile(directory.resolve("audit.jsonl")), new PrintStream(printed, true, UTF_8));
        try (FakeServer server = new FakeServer(null, "220 hi\r\n")) {
            dialogue(server.port(), "c <- 554 *\n");

            assertThat(tour.play(directory)).isFalse();
            assertThat(printed.toString(UTF_8))
                    .contains("NOT AS EXPECTED: 01.smtp:4: connection c", "1 sessions, 1 not as expected");
        }
    }

    private void dialogue(int port, String steps) throws Exception {
        Files.writeString(directory.resolve("01.smtp"), "title: A title\nport: " + port + "\n\n" + steps);
    }
}
