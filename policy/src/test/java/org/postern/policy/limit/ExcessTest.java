package org.postern.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.Decision;
import org.postern.policy.config.Problems;

/** What the client and the record are told of a quota without room. */
class ExcessTest {
    private static final String FACTS = "192.0.2.1 user:a@b.c from:a@b.c to:d@e.f size:70000";
    private static final long NEVER = Long.MAX_VALUE;

    @TempDir
    private Path base;

    private final Problems problems = new Problems();

    @ParameterizedTest(name = "{0}, {2} ns: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            key='client' messages='9/1h'           | MAIL    | 36000000000         | 451 4.7.1 Too many messages, try again in 36 seconds
            key='client' messages='9/1h'           | MAIL    | 36000000001         | 451 4.7.1 Too many messages, try again in 37 seconds
            key='client' messages='9/1h'           | MAIL    | 1                   | 451 4.7.1 Too many messages, try again in 1 seconds
            key='client' messages='9/1h'           | MAIL    | 9223372036854775807 | 451 4.7.1 Too many messages, try again later
            key='recipient' messages='9/1h'        | RCPT    | 1000000000          | 451 4.7.1 Too many messages, try again in 1 seconds
            key='client' bytes='1M/1h'             | MAIL    | 1000000000          | 451 4.7.1 Too much mail by size, try again in 1 seconds
            key='client' bytes='1M/1h'             | MAIL    | 9223372036854775807 | 451 4.7.1 Too much mail by size, try again later
            key='client' bytes='65K/1h'            | MAIL    | 9223372036854775807 | 552 5.3.4 Message size exceeds what may be sent at once
            key='recipient' bytes='65K/1h'         | RCPT    | 9223372036854775807 | 552 5.2.3 Message size exceeds what this recipient may get
            key='client' recipients='100/1h'       | RCPT    | 1000000000          | 452 4.5.3 Too many recipients, try again in 1 seconds
            key='client' uniqueRecipients='100/1h' | RCPT    | 1000000000          | 452 4.5.3 Too many different recipients, try again in 1 seconds
            key='client' connections='9/1m'        | CONNECT | 1000000000          | 421 4.7.0 Too many connections, try again in 1 seconds (and close)
            key='client' concurrent='9'            | CONNECT | 9223372036854775807 | 421 4.7.0 Too many connections at the same time, try again later (and close)
            key='client' errors='9/1m'             | FAILED  | 1000000000          | 421 4.7.0 Too many failed commands, try again in 1 seconds (and close)
            """)
    void eachUnitHasItsReply(String limit, Event event, long wait, String reply) throws IOException {
        List<Decision> decisions = decisions("<limit name='L' " + limit + "/>", event, "", wait);
        assertThat(decisions).hasSize(1);
        assertThat(decisions.get(0).reply().orElseThrow()).hasToString(reply);
        assertThat(decisions.get(0).rule()).isEqualTo("limit:L");
        assertThat(decisions.get(0).bites()).isTrue();
    }

    @ParameterizedTest(name = "{0} at {2}: {4}")
    @CsvSource(delimiter = '|', textBlock = """
            messages='9/1h'                        | 36000000000         | ''    | over       | limit=L key=a@b.c unit=messages rate=9/1h used=9 of=9 asked=1 left=0 retrySeconds=36
            messages='9/1h burst 3'                | 36000000000         | local | over       | limit=L key=a@b.c unit=messages rate=9/1h used=3 of=3 asked=1 left=0 retrySeconds=36 store=local
            bytes='65K/1h'                         | 9223372036854775807 | ''    | never-fits | limit=L key=a@b.c unit=bytes rate=66560/1h used=66560 of=66560 asked=70000 left=0
            messages='1/1h' overrides='own'        | 1000000000          | ''    | over       | limit=L key=a@b.c unit=messages rate=5/1h used=5 of=5 asked=1 left=0 retrySeconds=1 override=own:2
            """)
    void theRecordSaysAll(String limit, long wait, String store, String reason, String evidence) throws IOException {
        Files.writeString(base.resolve("own"), "# own numbers\na@b.c messages=5/1h\n");
        Decision decision = decisions("<limit name='L' key='user' " + limit + "/>", Event.MAIL, store, wait)
                .get(0);
        assertThat(decision.reason()).isEqualTo(reason);
        assertThat(decision.evidence()).hasToString(evidence);
    }

    @Test
    void whatIsWithinMakesNoDecision() throws IOException {
        assertThat(decisions("<limit name='L' key='user' messages='9/1h'/>", Event.MAIL, "", 0))
                .isEmpty();
    }

    @Test
    void whatRefusesComesFirstAndOfThatTheLongestWait() throws IOException {
        String limits = """
                <limit name='warned' key='all' messages='9/1h' mode='warn'/>
                <limit name='short' key='all' messages='9/1h'/>
                <limit name='long' key='all' messages='9/1h'/>
                <limit name='within' key='all' messages='9/1h'/>
                """;
        assertThat(decisions(limits, Event.MAIL, "", NEVER, 1, 2, 0).stream()
                        .map(decision -> decision.rule() + " " + decision.mode().text())
                        .collect(Collectors.toList()))
                .containsExactly("limit:long enforce", "limit:short enforce", "limit:warned warn");
    }

    @ParameterizedTest(name = "{0}: waits {2} and {3} s after {1} s")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            onExceeded='slow'               ; onExceeded='slow'               | 0 | 3   | 0   | 3
            onExceeded='slow'               ; onExceeded='slow'               | 0 | 3   | 10  | 10
            onExceeded='slow'               ; onExceeded='slow'               | 0 | 3   | 11  | -
            onExceeded='slow'               ; onExceeded='slow' longest='11s' | 0 | 3   | 11  | 11
            onExceeded='slow'               ; onExceeded='slow'               | 7 | 3   | 0   | 3
            onExceeded='slow'               ; onExceeded='slow'               | 8 | 3   | 0   | -
            onExceeded='slow'               ; ''                              | 0 | 3   | 3   | -
            onExceeded='slow'               ; ''                              | 0 | 3   | 0   | 3
            onExceeded='slow'               ; mode='warn'                     | 0 | 3   | 300 | 3
            onExceeded='slow' mode='warn'   ; ''                              | 0 | 3   | 0   | -
            onExceeded='slow'               ; onExceeded='slow'               | 0 | 0   | 0   | -
            """)
    void slowWaitsWhenItIsNotTooLong(String limits, long waited, long one, long other, Long delay) throws IOException {
        String[] attributes = limits.replace("''", "").split(";");
        LimitPolicy policy = policy("<limit name='one' key='all' messages='9/1h' " + attributes[0] + "/>"
                + "<limit name='other' key='all' messages='9/1h' " + attributes[1] + "/>");
        Charges charges = found(policy, Event.MAIL, "", one * 1_000_000_000, other * 1_000_000_000);
        assertThat(policy.delay(charges, Duration.ofSeconds(waited))
                        .map(Duration::toSeconds)
                        .orElse(null))
                .isEqualTo(delay);
    }

    @Test
    void whatNeverFitsIsNotWaitedFor() throws IOException {
        LimitPolicy policy = policy("<limit name='L' key='all' bytes='65K/1s' onExceeded='slow'/>");
        assertThat(policy.delay(found(policy, Event.MAIL, "", NEVER), Duration.ZERO))
                .isEmpty();
    }

    private List<Decision> decisions(String limits, Event event, String store, long... waits) throws IOException {
        LimitPolicy policy = policy(limits);
        return policy.decisions(found(policy, event, store, waits));
    }

    private static Charges found(LimitPolicy policy, Event event, String store, long... waits) {
        Charges charges = policy.charges(event, LimitWorld.facts(FACTS));
        assertThat(charges.size()).isEqualTo(waits.length);
        for (int i = 0; i < waits.length; i++) {
            charges.found(i, waits[i], 0);
        }
        charges.settled(false, 0, store);
        return charges;
    }

    private LimitPolicy policy(String limits) throws IOException {
        LimitPolicy policy = LimitWorld.policy(base, "", limits, problems);
        assertThat(problems.all()).isEmpty();
        return policy;
    }
}
