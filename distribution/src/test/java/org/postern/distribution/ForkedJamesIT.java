package org.postern.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postern.demo.Dialogue;
import org.postern.demo.DialoguePlayer;

/**
 * What clients see and what is recorded: each {@code src/test/dialogues/x.smtp} is played against a forked James, and
 * the records of its sessions must be those of {@code x.records}.
 */
@ExtendWith(SharedJames.class)
class ForkedJamesIT {
    private static final Path DIALOGUES = Path.of("src/test/dialogues");
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    @TestFactory
    Stream<DynamicTest> dialogues(TestJames james) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(DIALOGUES)) {
            files = all.filter(file -> file.toString().endsWith(".smtp"))
                    .filter(file -> file.getFileName().toString().contains(System.getProperty("dialogue", "")))
                    .sorted()
                    .toList();
        }
        return files.stream().map(file -> test(file, james));
    }

    private static DynamicTest test(Path file, TestJames james) {
        String name = String.valueOf(file.getFileName());
        return DynamicTest.dynamicTest(name, file.toUri(), () -> {
            Dialogue dialogue = Dialogue.read(file);
            ExpectedRecords expected =
                    ExpectedRecords.read(file.resolveSibling(name.replaceAll("\\.smtp$", ".records")));
            Instant start = Instant.now();
            new DialoguePlayer(james::port).play(dialogue);
            assertRecords(expected, james.audit(), start, dialogue.connections().size());
        });
    }

    /** Waits, since a session's last record is written after its last reply. */
    private static void assertRecords(ExpectedRecords expected, AuditTrail audit, Instant start, int connections)
            throws IOException, InterruptedException {
        AtomicReference<String> difference = new AtomicReference<>();
        Await.until(difference::get, DEADLINE, () -> {
            List<JsonNode> records = audit.sessionsSince(start);
            long over = records.stream().filter(AuditTrail::isConnection).count();
            difference.set(
                    over < connections
                            ? over + " of " + connections + " connections are over"
                            : expected.difference(records).orElse(null));
            return difference.get() == null ? Optional.of(true) : Optional.empty();
        });
    }
}
