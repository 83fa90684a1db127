package org.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.Evidence;
import org.postern.policy.audit.AuditRecord;

class SearchCommandTest {
    @TempDir
    private Path directory;

    private TestLog log;

    @BeforeEach
    void write() throws Exception {
        log = new TestLog(directory);
        log.write(
                TestLog.refusal(1, "192.0.2.7", "spf"),
                TestLog.decision(2, "192.0.2.70", "spf", "accept"),
                TestLog.refusal(3, "2001:db8:0:0:0:0:0:7", "dnsbl"));
        log.compress(1);
        log.write(
                TestLog.transaction(4, "192.0.3.1", "Alice@demo.example", "Mail-1"),
                TestLog.delivery(5, "Mail-1", "bounced"),
                AuditRecord.at(TestLog.TIME.plusSeconds(6), "decision")
                        .with("postern.id", "x")
                        .with("postern.mail", "Mail-2")
                        .with("postern.sender", "")
                        .with("rule.name", "limit:byUser")
                        .with("postern.evidence", Evidence.of("key", "größe \"x\"")),
                TestLog.connection(7, "192.0.2.7"));
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "--client,    192.0.2.7,          1 7",
        "--client,    192.0.2.0/24,       1 2 7",
        "--client,    192.0.0.0/14,       1 2 4 7",
        "--client,    192.0.2.64/26,      2",
        "--client,    2001:db8::7,        3",
        "--client,    2001:DB8::/32,      3",
        "--client,    ::/0,               3",
        "--user,      alice@demo.example, 4",
        "--user,      alice,              ''",
        "--rule,      spf,                1 2",
        "--rule,      limit:byuser,       6",
        "--reply,     5,                  1 3",
        "--reply,     550 5.7,            1 3",
        "--reply,     50,                 ''",
        "--reply,     250,                4",
        "--queue-id,  Mail-1,             4 5",
        "--queue-id,  Mail-2,             6",
        "--queue-id,  Mail,               ''",
        "--sender,    alice@DEMO.example, 4",
        "--sender,    @demo.example,      4",
        "--sender,    <>,                 6",
        "--recipient, bob@demo.example,   1 2 3",
        "--recipient, @demo.example,      1 2 3",
        "--recipient, @emo.example,       ''",
        "--action,    delivery,           5",
        "--session,   28z95kqfaswx,       1 2 3 4 7",
        "--session,   28z95kqfasw,        ''",
        "--text,      BOUNCED,            5",
        "--text,      größe,              6",
        "--text,      'größe \"x',        6",
        "--from,      2026-11-24T10:00:05, 5 6 7",
        "--to,        2026-11-24T10:00:02, 1",
        "--from,      119m,               ''",
    })
    void findsWhatMeetsTheCriterion(String option, String value, String found) {
        // The log's own records have the time of its clock.
        List<String> seconds = search(option, value, "--from", "2026-11-24T10:00:01").stream()
                .map(line -> line.substring(18, 19))
                .toList();
        assertThat(String.join(" ", seconds)).isEqualTo(found);
    }

    /** The later of two values of an option counts, so that each is its own. */
    private List<String> search(String... arguments) {
        if (arguments[0].equals("--from")) {
            return Run.of("audit", "search", arguments[0], arguments[1], directory)
                    .lines();
        }
        return Run.of("audit", "search", arguments[0], arguments[1], arguments[2], arguments[3], directory)
                .lines();
    }

    @Test
    void everyCriterionMustBeMet() {
        Run run = Run.of("audit", "search", "--client", "192.0.2.0/24", "--rule", "spf", "--reply", "550", directory);
        assertThat(run.lines()).hasSize(1);
        assertThat(run.lines().get(0))
                .isEqualTo("2026-11-24 10:00:01.000  192.0.2.7  RCPT TO:<bob@demo.example>: spf refuse, fail"
                        + " (recipient=Bob@demo.example) -> 550 5.7.1 No [id=28z95kqfaswx-1]");
        assertThat(run.exit()).isZero();
    }

    @Test
    void recordsArePrintedAsTheyAre() throws Exception {
        Run run = Run.of("audit", "search", "--format", "json", "--action", "connection", directory);
        assertThat(run.lines()).hasSize(1);
        assertThat(log.lines()).contains(run.lines().get(0));
    }

    @Test
    void stopsAtTheLimit() {
        assertThat(Run.of("audit", "search", "--limit", "2", directory).lines()).hasSize(2);
    }

    @Test
    void nothingFoundIsAnExitCode() {
        Run run = Run.of("audit", "search", "--rule", "none", directory);
        assertThat(run).isEqualTo(new Run(1, "", ""));
    }

    @Test
    void noLogIsAnother() {
        Run run = Run.of("audit", "search", directory.resolve("none"));
        assertThat(run).isEqualTo(new Run(2, "", "postern: " + directory.resolve("none") + " does not exist\n"));
    }

    @Test
    void wrongValuesAreSaid() {
        Run run = Run.of("audit", "search", "--client", "10.0.0.1/8", directory);
        assertThat(run.err())
                .isEqualTo("postern: --client \"10.0.0.1/8\": host bits are set; did you mean 10.0.0.0/8?\n");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(Run.of("audit", "search", "--form", "x", directory).exit()).isEqualTo(2);
    }

    @Test
    void whatTheLogHoldsCannotSteerTheTerminal() throws Exception {
        String esc = "\\u001b]0;owned\\u0007 \u009b31m \u202e";
        log.raw("{\"@timestamp\":\"2026-11-24T10:00:00.000Z\",\"event.action\":\"x" + esc + "\",\"a\":\"" + esc
                + "\"}");
        for (String format : List.of("table", "json")) {
            Run run = Run.of(
                    "audit",
                    "search",
                    "--format",
                    format,
                    "--action",
                    "x\u001b]0;owned\u0007 \u009b31m \u202e",
                    log.file());
            assertThat(run.out()).containsIgnoringCase("\\u001b").contains("\\u009b", "\\u202e");
            assertThat(run.out().chars().filter(c -> c != '\n' && (c < ' ' || c > '~')))
                    .isEmpty();
        }
    }

    @Test
    void aLineThatIsNoRecordIsToldAndSkipped() throws Exception {
        log = new TestLog(directory.resolve("other"));
        log.raw("{\"a\":1", TestLog.refusal(1, "192.0.2.7", "spf").toString(), "torn");
        Run run = Run.of("audit", "search", log.file());
        assertThat(run.lines()).hasSize(1);
        assertThat(run.err()).contains("audit.jsonl:1 ", "audit.jsonl:3 is no JSON");
    }
}
