package org.postern.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asserted of the log of every James that the tests start is not true of every log. */
@ExtendWith(SharedJames.class)
class ProvenLogIT {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final String SEAL = ",\"postern.seq\":1,\"postern.hash\":\"" + "A".repeat(43) + "\"}";

    @TempDir
    private Path directory;

    private final List<String> lines = new ArrayList<>();

    @BeforeEach
    void copy(TestJames james) throws Exception {
        try (SmtpClient client = SmtpClient.connect(james.port(2525), "127.0.0.1")) {
            client.expect("220 ");
            client.command("VRFY alice", "252 ");
            client.command("QUIT", "221 ");
        }
        james.audit()
                .await(
                        "a decision",
                        DEADLINE,
                        record -> record.path("event.action").asText().equals("decision"));
        String written = Files.readString(james.auditDirectory().resolve("audit.jsonl"), UTF_8);
        // Another James's end may be torn while it is read.
        written.substring(0, written.lastIndexOf('\n')).lines().forEach(lines::add);
    }

    private void write() throws IOException {
        Files.write(directory.resolve("audit.jsonl"), lines);
    }

    @Test
    void isGoodAsItWasWritten() throws IOException {
        write();
        assertThat(ProvenLog.assertGood(directory)).contains("good: every line follows from the one before");
    }

    @Test
    void isNotWhenARecordWasChanged() throws IOException {
        int last = lines.size() - 1;
        lines.set(last, lines.get(last).replace("\"@timestamp\":\"2", "\"@timestamp\":\"1"));
        write();
        assertThatThrownBy(() -> ProvenLog.assertGood(directory))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("bad: ")
                .hasMessageContaining("audit.jsonl:" + (last + 1));
    }

    @Test
    void isNotWhenItEndsInTheMiddleOfARecord() throws IOException {
        write();
        Path file = directory.resolve("audit.jsonl");
        String all = Files.readString(file);
        Files.writeString(file, all.substring(0, all.length() - 10));
        assertThatThrownBy(() -> ProvenLog.assertGood(directory)).isInstanceOf(AssertionError.class);
    }

    @Test
    void isNotWhenThereIsNone() {
        assertThatThrownBy(() -> ProvenLog.assertGood(directory))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("audit.jsonl");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"@timestamp\":\"2026-11-24T12:00:00.000Z\",\"event.action\":\"unheard-of\"",
                "{\"@timestamp\":\"2026-11-24T12:00:00.000Z\",\"event.action\":\"decision\"",
                "{\"@timestamp\":\"2026-11-24T12:00:00.000Z\",\"event.action\":\"transaction\",\"postern.outcome\":\"maybe\"",
                "{\"@timestamp\":\"2026-11-24T12:00:00.000Z\",\"event.action\":\"log-removed\",\"file.path\":\"x\",\"other\":1",
                "{\"event.action\":\"log-removed\",\"file.path\":\"x\"",
                "no JSON at all {",
            })
    void whoReadsARecordThatIsNotAsTheSchemaSaysFails(String open) throws IOException {
        lines.set(0, open + SEAL);
        write();
        assertThatThrownBy(() -> new AuditTrail(directory.resolve("audit.jsonl")).records())
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> ProvenLog.assertGood(directory)).isInstanceOf(AssertionError.class);
    }
}
