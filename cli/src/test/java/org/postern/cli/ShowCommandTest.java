package org.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.policy.audit.AuditRecord;

class ShowCommandTest {
    private static final String STORY = """
            session 28z95kqfaswx, from 192.0.2.7, to mx, HELO mail.example.org, as alice@demo.example
              2026-11-24 10:00:00.000              connected
              2026-11-24 10:00:01.000      +1.0 s  RCPT TO:<bob@demo.example>: spf refuse, fail (recipient=Bob@demo.example) -> 550 5.7.1 No [id=28z95kqfaswx-1]
              2026-11-24 10:00:02.000      +1.0 s  mail Mail-1 from <Alice@demo.example> to 2 recipients, 4711 octets -> 250 2.6.0 Message received
              2026-11-24 10:00:03.000      +1.0 s  connection over after 3.0 s, HELO mail.example.org, 5 commands, 0 failed, 1 refusals

            afterwards
              2026-11-24 10:00:09.000              mail Mail-1 delivered by processor transport
              2026-11-24 10:00:19.500     +10.5 s  mail Mail-1 bounced by processor transport, Too many retries
            """;

    @TempDir
    private Path directory;

    @BeforeEach
    void write() throws Exception {
        TestLog log = new TestLog(directory);
        log.write(
                TestLog.refusal(1, "192.0.2.7", "spf"),
                AuditRecord.at(TestLog.TIME.plusSeconds(1), "connection")
                        .with("postern.session", "othersession")
                        .with("postern.helo", "28z95kqfaswx"),
                TestLog.transaction(2, "192.0.2.7", "alice@demo.example", "Mail-1"),
                TestLog.connection(3, "192.0.2.7"));
        log.compress(1);
        log.write(
                TestLog.delivery(9, "Mail-1", "delivered"),
                TestLog.delivery(10, "Mail-2", "delivered"),
                AuditRecord.at(TestLog.TIME.plusMillis(19_500), "delivery")
                        .with("postern.queue-id", "Mail-1")
                        .with("postern.mail", "Mail-1-!1234567")
                        .with("postern.processor", "transport")
                        .with("postern.outcome", "bounced")
                        .with("error.message", "Too many retries"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"28z95kqfaswx-1", "[id=28z95kqfaswx-1]", "28z95kqfaswx", "Mail-1", "Mail-1-!1234567"})
    void tellsTheWholeWayFromAnyOfItsIds(String id) {
        assertThat(Run.of("audit", "show", id, directory)).isEqualTo(new Run(0, STORY, ""));
    }

    @Test
    void nothingIsAnExitCode() {
        Run run = Run.of("audit", "show", "28z95kqfasw", directory);
        assertThat(run).isEqualTo(new Run(1, "", "postern: nothing in " + directory + " is about 28z95kqfasw\n"));
    }
}
