package org.postern.policy.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.postern.policy.login.Attempts.Limit;
import org.postern.policy.login.Attempts.Outcome;
import org.postern.policy.state.MemoryState;

class AttemptsTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Duration WINDOW = Duration.ofHours(2);
    private static final Limit LIMIT = new Limit(3, WINDOW, Duration.ofSeconds(10), Duration.ofSeconds(60));

    private final Attempts attempts = new Attempts(new MemoryState(42), 1_000);

    @Test
    void theFirstOnesAreFreeThenTheDelayDoublesUpToTheLongest() {
        Instant now = NOW;
        for (int i = 0; i < 3; i++) {
            assertThat(attempts.begin("k", LIMIT, now).mayTry()).isTrue();
        }
        for (int seconds : List.of(10, 20, 40, 60, 60)) {
            Outcome early = attempts.begin("k", LIMIT, now);
            assertThat(early.mayTry()).isFalse();
            assertThat(early.waiting()).isEqualTo(Duration.ofSeconds(seconds));
            now = now.plusSeconds(seconds);
            Outcome last = attempts.begin("k", LIMIT, now.minusNanos(1));
            assertThat(last.waiting()).isEqualTo(Duration.ofNanos(1));
            assertThat(attempts.begin("k", LIMIT, now).mayTry()).isTrue();
        }
        assertThat(attempts.begin("k", LIMIT, now).count()).isEqualTo(8);
    }

    @Test
    void keysAreCountedEachForItself() {
        exhaust("k");
        assertThat(attempts.begin("other", LIMIT, NOW).count()).isZero();
    }

    @Test
    void whoIsMadeToWaitIsNotMadeToWaitLongerForAsking() {
        exhaust("k");
        for (int i = 0; i < 100; i++) {
            assertThat(attempts.begin("k", LIMIT, NOW.plusSeconds(5)).waiting()).isEqualTo(Duration.ofSeconds(5));
        }
        assertThat(attempts.begin("k", LIMIT, NOW.plusSeconds(10)).mayTry()).isTrue();
    }

    @Test
    void allAreForgottenAWindowAfterTheLast() {
        exhaust("k");
        assertThat(attempts.begin("k", LIMIT, NOW.plus(WINDOW).minusNanos(1)).count())
                .isEqualTo(3);
        exhaust("l");
        assertThat(attempts.begin("l", LIMIT, NOW.plus(WINDOW)).count()).isZero();
    }

    @Test
    void whatIsTakenBackDoesNotCount() {
        for (int i = 0; i < 50; i++) {
            assertThat(attempts.begin("k", LIMIT, NOW).mayTry()).isTrue();
            attempts.takeBack("k", LIMIT, NOW);
        }
        exhaust("k");
        attempts.takeBack("k", LIMIT, NOW);
        assertThat(attempts.begin("k", LIMIT, NOW).count()).isEqualTo(2);
        attempts.takeBack("never", LIMIT, NOW);
        assertThat(attempts.begin("never", LIMIT, NOW).count()).isZero();
    }

    @Test
    void aClockThatGoesBackMakesNobodyWaitLongerThanTheDelay() {
        exhaust("k");
        Outcome outcome = attempts.begin("k", LIMIT, NOW.minus(Duration.ofDays(1)));
        assertThat(outcome.mayTry()).isFalse();
        assertThat(outcome.waiting()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void aClockThatGoesBackMakesNobodyWaitWhoHasFailuresToSpare() {
        attempts.begin("k", LIMIT, NOW);
        assertThat(attempts.begin("k", LIMIT, NOW.minusSeconds(1)).mayTry()).isTrue();
    }

    /** A right password in between must not make the next one wait again. */
    @Test
    void takingBackBeginsNoDelayAnew() {
        exhaust("k");
        Instant later = NOW.plusSeconds(10);
        for (int i = 0; i < 5; i++) {
            assertThat(attempts.begin("k", LIMIT, later).mayTry()).isTrue();
            attempts.takeBack("k", LIMIT, later);
        }
        assertThat(attempts.begin("k", LIMIT, NOW.plus(WINDOW)).count()).isZero();
    }

    @Test
    void countsOfYearsDoNotOverflow() {
        Limit hour = new Limit(1, Duration.ofDays(7), Duration.ofHours(1), Duration.ofDays(1));
        assertThat(hour.delay(1_000_000)).isEqualTo(Duration.ofDays(1));
        assertThat(hour.delay(31)).isEqualTo(Duration.ofDays(1));
        assertThat(hour.delay(0)).isZero();
    }

    @Test
    void anAdministratorMayLift() {
        exhaust("k");
        assertThat(attempts.lift("k", NOW)).isTrue();
        assertThat(attempts.lift("k", NOW)).isFalse();
        assertThat(attempts.begin("k", LIMIT, NOW).count()).isZero();
    }

    @Test
    void anOwnerIsKnownAtOneNetworkForAsLongAsSaid() {
        attempts.remember("account", "net", NOW, Duration.ofDays(30));
        assertThat(attempts.isKnown(
                        "account", "net", NOW.plus(Duration.ofDays(30)).minusNanos(1)))
                .isTrue();
        assertThat(attempts.isKnown("account", "net", NOW.plus(Duration.ofDays(30))))
                .isFalse();
        assertThat(attempts.isKnown("account", "elsewhere", NOW)).isFalse();
        assertThat(attempts.isKnown("other", "net", NOW)).isFalse();
    }

    @Test
    void ofAThousandAtOnceOnlyTheFreeOnesPass() throws Exception {
        for (int round = 0; round < 20; round++) {
            assertThat(passing("round" + round, 1_000, 16)).isEqualTo(3);
        }
    }

    /** How many of so many attempts on one key may be made, from so many threads at one moment. */
    private int passing(String key, int tries, int threads) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CountDownLatch start = new CountDownLatch(1);
        AtomicInteger passed = new AtomicInteger();
        List<Future<?>> all = new ArrayList<>();
        try {
            for (int i = 0; i < tries; i++) {
                all.add(pool.submit(() -> {
                    start.await();
                    return attempts.begin(key, LIMIT, NOW).mayTry() ? passed.incrementAndGet() : 0;
                }));
            }
            start.countDown();
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            pool.shutdownNow();
        }
        return passed.get();
    }

    private void exhaust(String key) {
        for (int i = 0; i < 3; i++) {
            assertThat(attempts.begin(key, LIMIT, NOW).mayTry()).isTrue();
        }
    }
}
