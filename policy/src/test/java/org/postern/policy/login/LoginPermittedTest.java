package org.postern.policy.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.Decision;
import org.postern.policy.Reply;
import org.postern.policy.login.Attempts.Limit;
import org.postern.policy.net.IpLiteral;
import org.postern.policy.state.MemoryState;

/** Three failures come free for an address, five for a network, four for an account; the delays are 10, 20 and 40 s. */
class LoginPermittedTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final Attempts attempts = new Attempts(new MemoryState(42), 1_000);
    private final LoginPermitted rule = new LoginPermitted(
            attempts,
            new Limit(3, HOUR, Duration.ofSeconds(10), HOUR),
            new Limit(5, HOUR, Duration.ofSeconds(20), HOUR),
            new Limit(4, HOUR, Duration.ofSeconds(40), HOUR),
            (client, now) -> client.equals(IpLiteral.parse("192.0.2.35")));

    /** Which attempts count for one another: so many fail from the first client, then the second one tries. */
    @ParameterizedTest(name = "{0} x {1} {2}, then {3} {4}: {5}")
    @CsvSource(delimiter = '|', textBlock = """
            2 | 192.0.2.1        | alice | 192.0.2.1        | bob   | -
            3 | 192.0.2.1        | alice | 192.0.2.1        | bob   | address:192.0.2.1 10
            3 | 192.0.2.1        | alice | 192.0.2.2        | bob   | -
            3 | 2001:db8::1      | alice | 2001:db8::2      | bob   | address:2001:db8::/64 10
            3 | 2001:db8::1      | alice | 2001:db8:0:1::1  | bob   | -
            5 | 192.0.2.x        | user  | 192.0.2.99       | bob   | network:192.0.2.0/24 20
            5 | 192.0.2.x        | user  | 192.0.3.1        | bob   | -
            5 | 2001:db8:0:x::1  | user  | 2001:db8:0:99::1 | bob   | network:2001:db8::/48 20
            5 | 2001:db8:0:x::1  | user  | 2001:db8:1:99::1 | bob   | -
            4 | 198.51.x.1       | bob   | 203.0.113.1      | bob   | account:bob 40
            4 | 198.51.x.1       | bob   | 203.0.113.1      | BOB   | account:bob 40
            4 | 198.51.x.1       | bob@demo.example | 203.0.113.1 | bob@[demo.example] | account:bob@demo.example 40
            4 | 198.51.x.1       | bob@[demo.example] | 203.0.113.1 | bob @ Demo.example | account:bob@demo.example 40
            4 | 198.51.x.1       | bob   | 203.0.113.1      | alice | -
            9 | 192.0.2.35       | bob   | 192.0.2.35       | bob   | -
            """)
    void whatCountsForWhom(int failures, String from, String user, String client, String other, String expected) {
        for (int i = 0; i < failures; i++) {
            String name = user.equals("user") ? "user" + i : user;
            assertThat(begin(from.replace("x", String.valueOf(i)), name, NOW).reply())
                    .isEmpty();
        }
        Decision decision = begin(client, other, NOW);
        if (expected.equals("-")) {
            assertThat(decision.reply()).isEmpty();
            assertThat(decision.reason()).isEqualTo(client.equals("192.0.2.35") ? "exempt" : "within-limits");
            return;
        }
        String[] keyAndWait = expected.split(" ");
        assertThat(decision.rule()).isEqualTo("login-permitted");
        assertThat(decision.reason()).isEqualTo("too-many-failures");
        assertThat(decision.evidence())
                .hasToString("key=" + keyAndWait[0] + " failures=" + failures + " free=" + failures + " waitSeconds="
                        + keyAndWait[1]);
        assertThat(decision.reply().map(Reply::line))
                .contains("454 4.7.0 Too many failed logins, try again in " + keyAndWait[1] + " seconds");
    }

    @Test
    void aPartOfASecondIsRoundedUp() {
        fail(3, "192.0.2.1", "alice");
        assertThat(begin("192.0.2.1", "alice", NOW.plusMillis(9_001)).evidence().toString())
                .endsWith("waitSeconds=1");
        assertThat(begin("192.0.2.1", "alice", NOW.plusMillis(10_000)).reply()).isEmpty();
    }

    @Test
    void anAttemptThatIsRefusedForOneKeyCountsForNone() {
        fail(3, "192.0.2.1", "alice");
        for (int i = 0; i < 100; i++) {
            assertThat(begin("192.0.2.1", "bob", NOW).reply()).isPresent();
        }
        for (int i = 0; i < 4; i++) {
            assertThat(begin("203.0.113." + i, "bob", NOW).reply()).isEmpty();
        }
        for (int i = 0; i < 100; i++) {
            assertThat(begin("198.51.100.1", "bob", NOW).evidence().toString()).startsWith("key=account:bob ");
        }
        fail(3, "198.51.100.1", "carol");
    }

    @Test
    void goodLoginsAreNeverDelayed() {
        for (int i = 0; i < 100; i++) {
            assertThat(begin("192.0.2.1", "alice", NOW).reply()).isEmpty();
            last.succeeded("alice", NOW);
        }
    }

    @Test
    void anAttemptThatTheStoreCouldNotJudgeIsNoFailure() {
        for (int i = 0; i < 100; i++) {
            assertThat(begin("192.0.2.1", "alice", NOW).reply()).isEmpty();
            last.notAsked(NOW);
        }
    }

    @Test
    void nobodyLocksTheOwnerOut() {
        begin("203.0.113.7", "bob", NOW);
        last.succeeded("Bob", NOW);
        for (int i = 0; i < 4; i++) {
            begin("198.51." + i + ".1", "bob", NOW);
        }
        assertThat(begin("198.51.100.1", "bob", NOW).reply()).isPresent();
        assertThat(begin("203.0.113.7", "bob", NOW).reply()).isEmpty();
        // The owner's network is known, not only the address.
        assertThat(begin("203.0.113.8", "bob", NOW).reply()).isEmpty();
        assertThat(begin("203.0.114.7", "bob", NOW).reply()).isPresent();
        Instant month = NOW.plus(Duration.ofDays(30));
        for (int i = 0; i < 4; i++) {
            begin("198.51." + i + ".1", "bob", month);
        }
        assertThat(begin("203.0.113.7", "bob", month.minusNanos(1)).reply()).isEmpty();
        assertThat(begin("203.0.113.7", "bob", month).reply()).isPresent();
    }

    @Test
    void theOwnersLoginsFromAKnownNetworkGiveTheGuesserNothingBack() {
        begin("203.0.113.7", "bob", NOW);
        last.succeeded("bob", NOW);
        for (int i = 0; i < 4; i++) {
            begin("198.51." + i + ".1", "bob", NOW);
        }
        for (int i = 0; i < 10; i++) {
            begin("203.0.113.7", "bob", NOW);
            last.succeeded("bob", NOW);
        }
        assertThat(begin("198.51.100.1", "bob", NOW).reply()).isPresent();
    }

    @Test
    void withoutANameOnlyTheAddressCounts() {
        for (int i = 0; i < 3; i++) {
            assertThat(rule.begin(client("192.0.2.1"), Optional.empty(), NOW)
                            .decision()
                            .reply())
                    .isEmpty();
        }
        assertThat(rule.begin(client("192.0.2.1"), Optional.empty(), NOW)
                        .decision()
                        .evidence()
                        .toString())
                .startsWith("key=address:192.0.2.1 ");
    }

    @Test
    void aNameIsCutAndCleanedBeforeItIsAKey() {
        String name = "x".repeat(300) + "\r\n";
        for (int i = 0; i < 4; i++) {
            begin("198.51." + i + ".1", name, NOW);
        }
        assertThat(begin("203.0.113.1", name, NOW).evidence().toString())
                .startsWith("key=account:" + "x".repeat(255) + " ");
        for (int i = 0; i < 4; i++) {
            begin("198.52." + i + ".1", "a\0\u007fb", NOW);
        }
        assertThat(begin("203.0.113.2", "a\0\u007fb", NOW).evidence().toString())
                .startsWith("key=account:a??b ");
    }

    private void fail(int times, String from, String user) {
        for (int i = 0; i < times; i++) {
            assertThat(begin(from, user, NOW).reply()).isEmpty();
        }
    }

    /** A phone opens several connections at once on a network that is new to it. */
    @Test
    void successesAtTheSameTimeLeaveNothingCounted() throws Exception {
        List<LoginPermitted.Attempt> together = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            together.add(rule.begin(client("203.0.113.7"), Optional.of("bob"), NOW));
        }
        together.forEach(attempt -> attempt.succeeded("bob", NOW));
        List<String> left = new ArrayList<>();
        attempts.forEach(NOW, (key, failures, when) -> left.add(key));
        assertThat(left).isEmpty();
    }

    /** The attempt that was begun last. */
    private LoginPermitted.Attempt last;

    private Decision begin(String from, String user, Instant now) {
        last = rule.begin(client(from), Optional.of(user), now);
        return last.decision();
    }

    private static InetAddress client(String text) {
        return IpLiteral.parse(text);
    }
}
