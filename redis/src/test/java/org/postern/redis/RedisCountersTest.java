package org.postern.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postern.redis.TestCounters.charges;
import static org.postern.redis.TestCounters.hourly;
import static org.postern.redis.TestCounters.quota;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Quota;
import org.postern.policy.limit.Rate;
import org.postern.policy.limit.Unit;

/** What counters promise, kept by a real Redis. */
class RedisCountersTest extends TwoOnRedis {
    private static final Quota SLIDING = quota(Unit.MESSAGES, Rate.sliding(10, Duration.ofHours(1)));
    private static final Quota LEVEL = quota(Unit.CONCURRENT, Rate.level(3));
    private static final Quota UNIQUE = quota(Unit.UNIQUE_RECIPIENTS, Rate.bucket(10, Duration.ofHours(1), 10));

    @Test
    void aBucketHoldsItsBurstAndTellsWhenMoreFits() {
        for (int i = 9; i >= 0; i--) {
            Charges taken = one.take(hourly(10), "bob", 1);
            assertThat(taken.taken()).isTrue();
            assertThat(taken.left(0)).isEqualTo(i);
            assertThat(taken.store()).isEmpty();
        }
        Charges refused = other.take(hourly(10), "bob", 1);
        assertThat(refused.taken()).isFalse();
        assertThat(Duration.ofNanos(refused.waitNanos(0))).isBetween(Duration.ofSeconds(300), Duration.ofSeconds(360));
        assertThat(refused.left(0)).isZero();
        assertThat(other.take(hourly(10), "alice", 11).waitNanos(0)).isEqualTo(Long.MAX_VALUE);
        assertThat(other.take(hourly(10), "bob", 0).taken()).isTrue();
    }

    /** A replica that became master may be hours behind. */
    @Test
    void aDebtOfAnotherClockMeltsFromWhenItIsNoticed() {
        String key = "{postern}:limit:perUser/messages/1h:bob";
        one.take(hourly(10), "bob", 1);
        long free = Long.parseLong(server.cli("get", key));
        server.cli("set", key, Long.toString(free + Duration.ofDays(1_000).toNanos() / 1000));
        Charges refused = one.take(hourly(10), "bob", 1);
        assertThat(refused.taken()).isFalse();
        assertThat(Duration.ofNanos(refused.waitNanos(0))).isBetween(Duration.ofSeconds(300), Duration.ofSeconds(360));
        assertThat(Long.parseLong(server.cli("pttl", key)))
                .isBetween(3_500_000L, Duration.ofHours(1).toMillis());
    }

    @Test
    void whatIsTakenVanishesWhenItNoLongerMatters() {
        one.take(hourly(10), "bob", 5);
        long ttl = Long.parseLong(server.cli("pttl", "{postern}:limit:perUser/messages/1h:bob"));
        assertThat(ttl).isBetween(1_700_000L, 1_800_000L);
    }

    @Test
    void twoJamesesWithFiftyCallersShareALimitExactly() throws Exception {
        var callers = Executors.newFixedThreadPool(50);
        List<Future<Boolean>> answers = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            TestCounters mine = i % 2 == 0 ? one : other;
            answers.add(callers.submit(() -> mine.take(hourly(100), "shared", 1).taken()));
        }
        int taken = 0;
        for (Future<Boolean> answer : answers) {
            taken += answer.get() ? 1 : 0;
        }
        callers.shutdown();
        assertThat(taken).isEqualTo(100);
    }

    @Test
    void allOrNothing() {
        one.take(hourly(10), "full", 10);
        Charges both = charges(hourly(10), "empty", 1);
        both.add(hourly(10), "full", "", 1);
        one.take(both);
        assertThat(both.taken()).isFalse();
        assertThat(both.over(0)).isFalse();
        assertThat(both.over(1)).isTrue();
        assertThat(both.isCharged(0)).isFalse();
        assertThat(one.left(hourly(10), "empty")).isEqualTo(10);
    }

    @Test
    void whatDoesNotBindIsReportedAndNotCharged() {
        Quota warn = new Quota("warned", Unit.MESSAGES, Rate.bucket(1, Duration.ofHours(1), 1), false);
        one.take(warn, "bob", 1);
        Charges both = charges(warn, "bob", 1);
        both.add(hourly(10), "bob", "", 1);
        one.take(both);
        assertThat(both.taken()).isTrue();
        assertThat(both.over(0)).isTrue();
        assertThat(both.isCharged(0)).isFalse();
        assertThat(one.left(hourly(10), "bob")).isEqualTo(9);
    }

    @Test
    void theSameBucketTwiceAddsUp() {
        Charges twice = charges(hourly(10), "bob", 6);
        twice.add(hourly(10), "bob", "", 6);
        assertThat(one.take(twice).taken()).isFalse();
        assertThat(one.left(hourly(10), "bob")).isEqualTo(10);
        Charges fits = charges(hourly(10), "bob", 6);
        fits.add(hourly(10), "bob", "", 4);
        assertThat(one.take(fits).taken()).isTrue();
        assertThat(fits.left(0)).isZero();
    }

    @Test
    void whatIsGivenBackCanBeTakenByAnotherJames() {
        Charges all = one.take(hourly(10), "bob", 10);
        one.counters.giveBack(all);
        assertThat(all.isCharged(0)).isFalse();
        one.counters.giveBack(all);
        Await.until("it is back", () -> other.left(hourly(10), "bob") == 10);
        assertThat(other.take(hourly(10), "bob", 10).taken()).isTrue();
    }

    @Test
    void timeThatPassedIsNotGivenBackAgain() {
        Quota fast = quota(Unit.MESSAGES, Rate.bucket(10, Duration.ofSeconds(1), 10));
        Charges taken = one.take(fast, "bob", 5);
        Await.until("all of it has come back", () -> one.left(fast, "bob") == 10);
        one.take(hourly(10), "bob", 3);
        one.counters.giveBack(taken);
        assertThat(one.left(fast, "bob")).isEqualTo(10);
        assertThat(server.cli("exists", "{postern}:limit:perUser/messages/1s:bob"))
                .isEqualTo("0");
    }

    @Test
    void aChargeCountsWithoutRoomUpToTwiceTheCapacity() {
        one.counters.charge(charges(hourly(10), "bob", 500));
        Charges refused = one.take(hourly(10), "bob", 1);
        assertThat(Duration.ofNanos(refused.waitNanos(0))).isBetween(Duration.ofMinutes(60), Duration.ofMinutes(66));
        Charges small = charges(hourly(10), "alice", 4);
        one.counters.charge(small);
        assertThat(one.left(hourly(10), "alice")).isEqualTo(6);
        one.counters.giveBack(small);
        Await.until("the charge is back", () -> one.left(hourly(10), "alice") == 10);
    }

    @Test
    void aWindowNeverLetsMorePassAndForgetsByTheSlice() {
        assertThat(one.take(SLIDING, "bob", 7).left(0)).isEqualTo(3);
        Charges refused = other.take(SLIDING, "bob", 4);
        assertThat(refused.taken()).isFalse();
        assertThat(Duration.ofNanos(refused.waitNanos(0))).isBetween(Duration.ofMinutes(60), Duration.ofMinutes(66));
        Charges rest = other.take(SLIDING, "bob", 3);
        assertThat(rest.taken()).isTrue();
        other.counters.giveBack(rest);
        Await.until("it is back", () -> one.left(SLIDING, "bob") == 3);
        assertThat(one.take(SLIDING, "bob", 11).waitNanos(0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aShortWindowForgets() {
        Quota second = quota(Unit.MESSAGES, Rate.sliding(3, Duration.ofSeconds(1)));
        one.take(second, "bob", 3);
        Await.until("it is forgotten", () -> one.left(second, "bob") == 3);
        assertThat(one.take(second, "bob", 3).taken()).isTrue();
    }

    @Test
    void aLevelIsNeverExceededAndFallsWhenGivenBack() {
        Charges first = one.take(LEVEL, "198.51.100.1", 2);
        assertThat(other.take(LEVEL, "198.51.100.1", 1).left(0)).isZero();
        Charges over = other.take(LEVEL, "198.51.100.1", 1);
        assertThat(over.taken()).isFalse();
        assertThat(over.waitNanos(0)).isEqualTo(Long.MAX_VALUE);
        one.counters.giveBack(first);
        Await.until("it is back", () -> other.left(LEVEL, "198.51.100.1") == 2);
    }

    @Test
    void whatADeadNodeHeldIsFree() {
        TestCounters dying = TestCounters.ready(server.url());
        dying.take(LEVEL, "198.51.100.2", 3);
        assertThat(one.take(LEVEL, "198.51.100.2", 1).taken()).isFalse();
        dying.close();
        Await.until("it is free", () -> one.left(LEVEL, "198.51.100.2") == 3);
    }

    @Test
    void aRecipientCountsOnceInThePeriod() {
        Charges two = new Charges();
        two.add(UNIQUE, "bob", "a@example.com", 1);
        two.add(UNIQUE, "bob", "b@example.com", 1);
        assertThat(one.take(two).left(1)).isEqualTo(8);
        Charges again = new Charges();
        again.add(UNIQUE, "bob", "a@example.com", 1);
        again.add(UNIQUE, "bob", "c@example.com", 1);
        again.add(UNIQUE, "bob", "c@example.com", 1);
        other.take(again);
        assertThat(again.taken()).isTrue();
        assertThat(again.isCharged(0)).isFalse();
        assertThat(again.left(0)).isEqualTo(7);
        other.counters.giveBack(again);
        Await.until("only what was new is back", () -> one.left(UNIQUE, "bob") == 8);
    }

    @Test
    void aLongKeyIsReplacedByItsDigest() {
        one.take(hourly(10), "x".repeat(201), 1);
        one.take(hourly(10), "y".repeat(200), 1);
        assertThat(server.cli("--scan", "--pattern", "*:limit:*").split("\n"))
                .anyMatch(key -> key.matches("\\{postern}:limit:perUser/messages/1h:sha256=[0-9a-f]{64}"))
                .anyMatch(key -> key.endsWith("y".repeat(200)));
    }

    @Test
    void scriptsThatRedisForgotAreToldAgain() {
        one.take(hourly(10), "bob", 1);
        server.cli("script", "flush");
        assertThat(one.take(hourly(10), "bob", 1).left(0)).isEqualTo(8);
        assertThat(one.counters.troubles()).isEmpty();
    }
}
