package org.postern.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every kind of counters does; a test of each kind extends it. */
public abstract class CountersContract {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private Counters counters;

    /** Counters with nothing in them. */
    protected abstract Counters open() throws Exception;

    /** Moves the time of the counters; a kind that cannot leaves out the tests that need it. */
    protected void advance(Duration time) {
        Assumptions.abort("the time of these counters cannot be moved by " + time);
    }

    @BeforeEach
    void openCounters() throws Exception {
        counters = open();
    }

    @AfterEach
    void closeCounters() {
        counters.close();
    }

    private static Quota bucket(String limit, long count) {
        return new Quota(limit, Unit.MESSAGES, Rate.bucket(count, DAY, count), true);
    }

    private static Quota sliding(String limit, long count) {
        return new Quota(limit, Unit.RECIPIENTS, Rate.sliding(count, DAY), true);
    }

    private static Quota level(String limit, long count) {
        return new Quota(limit, Unit.CONCURRENT, Rate.level(count), true);
    }

    private static Quota unique(String limit, long count) {
        return new Quota(limit, Unit.UNIQUE_RECIPIENTS, Rate.sliding(count, DAY), true);
    }

    private static Quota warning(Quota quota) {
        return new Quota(quota.limit(), quota.unit(), quota.rate(), false);
    }

    private static Charges charges(Quota quota, String key, long amount) {
        return and(new Charges(), quota, key, amount);
    }

    private static Charges and(Charges charges, Quota quota, String key, long amount) {
        charges.add(quota, key, "", amount);
        return charges;
    }

    private static Charges member(Quota quota, String key, String member) {
        Charges charges = new Charges();
        charges.add(quota, key, member, 1);
        return charges;
    }

    private Charges take(Charges charges) throws Exception {
        return counters.take(charges).get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    private Charges take(Quota quota, String key, long amount) throws Exception {
        return take(charges(quota, key, amount));
    }

    private long left(Quota quota, String key) throws Exception {
        return take(quota, key, 0).left(0);
    }

    @Test
    void asManyAsTheBurstPassAtOnce() throws Exception {
        for (Quota quota : List.of(bucket("b", 5), sliding("s", 5), level("l", 5))) {
            for (int left = 4; left >= 0; left--) {
                Charges taken = take(quota, "a", 1);
                assertThat(taken.taken()).isTrue();
                assertThat(taken.over(0)).isFalse();
                assertThat(taken.isCharged(0)).isTrue();
                assertThat(taken.left(0)).as(quota.toString()).isEqualTo(left);
                assertThat(taken.store()).isEmpty();
            }
            Charges refused = take(quota, "a", 1);
            assertThat(refused.taken()).isFalse();
            assertThat(refused.over(0)).isTrue();
            assertThat(refused.isCharged(0)).isFalse();
            assertThat(refused.left(0)).isZero();
        }
    }

    @Test
    void theWaitIsUntilTheAmountFits() throws Exception {
        take(bucket("b", 24), "a", 24);
        take(sliding("s", 24), "a", 24);
        take(level("l", 24), "a", 24);

        assertThat(take(bucket("b", 24), "a", 1).waitNanos(0)).isBetween(1L, HOUR.toNanos());
        assertThat(take(bucket("b", 24), "a", 3).waitNanos(0))
                .isBetween(HOUR.multipliedBy(2).toNanos(), HOUR.multipliedBy(3).toNanos());
        assertThat(take(sliding("s", 24), "a", 1).waitNanos(0))
                .isBetween(
                        DAY.minus(HOUR).toNanos(),
                        DAY.plus(DAY.dividedBy(Rate.SLICES)).toNanos());
        assertThat(take(level("l", 24), "a", 1).waitNanos(0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whatIsMoreThanTheBurstNeverFits() throws Exception {
        for (Quota quota : List.of(bucket("b", 5), sliding("s", 5), level("l", 5))) {
            Charges refused = take(quota, "a", 6);
            assertThat(refused.taken()).isFalse();
            assertThat(refused.waitNanos(0)).isEqualTo(Long.MAX_VALUE);
            assertThat(refused.left(0)).isEqualTo(5);
            assertThat(take(quota, "a", 5).taken()).isTrue();
        }
    }

    @Test
    void anAmountOfNothingAsks() throws Exception {
        for (Quota quota : List.of(bucket("b", 5), sliding("s", 5), level("l", 5))) {
            assertThat(left(quota, "a")).isEqualTo(5);
            take(quota, "a", 5);
            Charges asked = take(quota, "a", 0);
            assertThat(asked.taken()).isTrue();
            assertThat(asked.left(0)).isZero();
            assertThat(asked.isCharged(0)).isFalse();
        }
    }

    @Test
    void keysAndQuotasAreCountedApart() throws Exception {
        take(bucket("b", 5), "a", 5);

        assertThat(left(bucket("b", 5), "b")).isEqualTo(5);
        assertThat(left(bucket("b", 5), "")).isEqualTo(5);
        assertThat(left(bucket("c", 5), "a")).isEqualTo(5);
        assertThat(left(sliding("b", 5), "a")).isEqualTo(5);
        assertThat(left(new Quota("b", Unit.BYTES, Rate.bucket(5, DAY, 5), true), "a"))
                .isEqualTo(5);
        assertThat(left(bucket("b", 5), "a")).isZero();
    }

    @Test
    void aKeyWithANumberOfItsOwnIsTheSameKey() throws Exception {
        Quota quota = bucket("b", 10);
        take(quota, "a", 10);

        assertThat(take(quota.with(Rate.bucket(10, DAY, 20)), "a", 10).taken()).isTrue();
    }

    @Test
    void allAreTakenOrNone() throws Exception {
        take(sliding("s", 5), "a", 5);
        Charges refused =
                take(and(and(charges(bucket("b", 5), "a", 1), sliding("s", 5), "a", 1), level("l", 5), "a", 1));

        assertThat(refused.taken()).isFalse();
        assertThat(List.of(refused.over(0), refused.over(1), refused.over(2))).containsExactly(false, true, false);
        assertThat(List.of(refused.left(0), refused.left(1), refused.left(2))).containsExactly(5L, 0L, 5L);
        assertThat(refused.isCharged(0)).isFalse();
        assertThat(left(bucket("b", 5), "a")).isEqualTo(5);
        assertThat(left(level("l", 5), "a")).isEqualTo(5);
    }

    @Test
    void aQuotaThatOnlyWarnsIsReportedAndKeepsNothingFromBeingTaken() throws Exception {
        Quota warning = warning(bucket("w", 2));
        take(warning, "a", 2);
        Charges taken = take(and(charges(warning, "a", 1), bucket("b", 5), "a", 1));

        assertThat(taken.taken()).isTrue();
        assertThat(taken.over(0)).isTrue();
        assertThat(taken.isCharged(0)).isFalse();
        assertThat(taken.isCharged(1)).isTrue();
        assertThat(taken.left(1)).isEqualTo(4);
    }

    @Test
    void theSameCounterTwiceAddsUp() throws Exception {
        for (Quota quota : List.of(bucket("b", 5), sliding("s", 5), level("l", 5))) {
            assertThat(take(and(charges(quota, "a", 3), quota, "a", 3)).taken()).isFalse();
            assertThat(left(quota, "a")).isEqualTo(5);
            assertThat(take(and(charges(quota, "a", 3), quota, "a", 2)).taken()).isTrue();
            assertThat(left(quota, "a")).isZero();
        }
    }

    @Test
    void whatIsGivenBackAtOnceIsThereAgain() throws Exception {
        for (Quota quota : List.of(bucket("b", 5), sliding("s", 5), level("l", 5))) {
            take(quota, "a", 1);
            Charges taken = take(quota, "a", 3);
            counters.giveBack(taken);
            assertThat(left(quota, "a")).as(quota.toString()).isEqualTo(4);
            counters.giveBack(taken);
            assertThat(left(quota, "a")).as("given back twice").isEqualTo(4);
            assertThat(taken.isCharged(0)).isFalse();
        }
    }

    @Test
    void whatWasNotTakenGivesNothingBack() throws Exception {
        for (Quota quota : List.of(bucket("b", 5), sliding("s", 5), level("l", 5))) {
            take(quota, "a", 5);
            counters.giveBack(take(quota, "a", 1));
            assertThat(left(quota, "a")).isZero();
        }
    }

    @Test
    void whatHasHappenedIsCountedWhetherThereIsRoomOrNot() throws Exception {
        for (Quota quota : List.of(bucket("b", 5), sliding("s", 5), level("l", 5))) {
            counters.charge(charges(quota, "a", 3));
            assertThat(left(quota, "a")).as(quota.toString()).isEqualTo(2);
            counters.charge(charges(quota, "a", 4));
            Charges over = take(quota, "a", 1);
            assertThat(over.taken()).isFalse();
            assertThat(over.left(0)).isZero();
        }
    }

    @Test
    void aRecipientCountsOnce() throws Exception {
        Quota quota = unique("u", 2);
        assertThat(take(member(quota, "a", "x")).left(0)).isEqualTo(1);
        assertThat(take(member(quota, "a", "x")).taken()).isTrue();
        assertThat(take(member(quota, "a", "y")).left(0)).isZero();
        assertThat(take(member(quota, "a", "z")).taken()).isFalse();
        assertThat(take(member(quota, "a", "x")).taken()).isTrue();
        assertThat(take(member(quota, "a", "y")).taken()).isTrue();
        assertThat(take(member(quota, "b", "x")).left(0)).isEqualTo(1);
    }

    @Test
    void aRecipientThatWasNotTakenWasNotSeen() throws Exception {
        Quota quota = unique("u", 1);
        take(bucket("b", 1), "a", 1);
        assertThat(take(and(member(quota, "a", "x"), bucket("b", 1), "a", 1)).taken())
                .isFalse();

        assertThat(left(quota, "a")).isEqualTo(1);
        assertThat(take(member(quota, "a", "y")).taken()).isTrue();
        assertThat(take(member(quota, "a", "x")).taken()).isFalse();
    }

    @Test
    void aRecipientTwiceInOneCommandCountsOnce() throws Exception {
        Charges twice = member(unique("u", 2), "a", "x");
        twice.add(unique("u", 2), "a", "x", 1);

        assertThat(take(twice).taken()).isTrue();
        assertThat(left(unique("u", 2), "a")).isEqualTo(1);
    }

    @Test
    void aRecipientThatIsGivenBackWasNotSeen() throws Exception {
        Quota quota = unique("u", 1);
        counters.giveBack(take(member(quota, "a", "x")));

        assertThat(take(member(quota, "a", "y")).taken()).isTrue();
        assertThat(take(member(quota, "a", "x")).taken()).isFalse();
    }

    @Test
    void aLevelIsNeverNegative() throws Exception {
        Quota quota = level("l", 2);
        Charges first = take(quota, "a", 2);
        counters.giveBack(first);
        counters.giveBack(first);
        assertThat(left(quota, "a")).isEqualTo(2);
        assertThat(take(quota, "a", 3).taken()).isFalse();
        assertThat(take(quota, "a", 2).taken()).isTrue();
    }

    @Test
    void aBucketFillsAsTimePasses() throws Exception {
        Quota quota = bucket("b", 24);
        take(quota, "a", 24);

        advance(HOUR.multipliedBy(3));

        assertThat(take(quota, "a", 3).taken()).isTrue();
        assertThat(take(quota, "a", 1).taken()).isFalse();
        advance(DAY.multipliedBy(3));
        assertThat(left(quota, "a")).isEqualTo(24);
    }

    @Test
    void aWindowForgetsAPeriodLater() throws Exception {
        Quota quota = sliding("s", 5);
        take(quota, "a", 5);

        advance(DAY.minusSeconds(60));
        assertThat(take(quota, "a", 1).taken()).isFalse();
        advance(DAY.dividedBy(Rate.SLICES).plusSeconds(60));
        assertThat(take(quota, "a", 5).taken()).isTrue();
    }

    @Test
    void aLevelStaysAsTimePasses() throws Exception {
        take(level("l", 5), "a", 5);
        advance(DAY.multipliedBy(1_000));
        assertThat(take(level("l", 5), "a", 1).taken()).isFalse();
    }

    @Test
    void aRecipientIsForgottenAPeriodLater() throws Exception {
        Quota quota = unique("u", 2);
        take(member(quota, "a", "x"));
        advance(DAY.minusSeconds(1));
        assertThat(take(member(quota, "a", "x")).isCharged(0)).isFalse();
        advance(Duration.ofSeconds(2));
        assertThat(take(member(quota, "a", "x")).isCharged(0)).isTrue();
    }

    @Test
    void whatTimeHasGivenBackIsNotGivenBackAgain() throws Exception {
        Quota quota = bucket("b", 24);
        Charges taken = take(quota, "a", 4);
        advance(HOUR.multipliedBy(3));
        take(quota, "a", 20);

        counters.giveBack(taken);

        assertThat(left(quota, "a")).isEqualTo(4);
    }

    @Test
    void whatIsOlderThanThePeriodIsNotGivenBack() throws Exception {
        for (Quota quota : List.of(bucket("b", 5), sliding("s", 5))) {
            Charges taken = take(quota, "a", 5);
            advance(DAY.multipliedBy(2));
            take(quota, "a", 5);
            counters.giveBack(taken);
            assertThat(left(quota, "a")).as(quota.toString()).isZero();
        }
    }

    @Test
    void fiftyThreadsTakeExactlyAsManyAsThereAre() throws Exception {
        for (Quota quota : List.of(bucket("b", 100), sliding("s", 100), level("l", 100))) {
            AtomicInteger taken = new AtomicInteger();
            inThreads(50, number -> {
                for (int i = 0; i < 20; i++) {
                    if (take(quota, "hot", 1).taken()) {
                        taken.incrementAndGet();
                    }
                }
            });
            assertThat(taken).as(quota.toString()).hasValue(100);
        }
    }

    @Test
    void threadsThatTakeAndGiveBackLeaveNothingBehind() throws Exception {
        Quota quota = level("l", 5);
        inThreads(16, number -> {
            for (int i = 0; i < 50; i++) {
                Charges charges = and(charges(quota, "k" + number % 3, 1), quota, "k" + (number + i) % 3, 1);
                if (take(charges).taken()) {
                    counters.giveBack(charges);
                }
            }
        });
        for (int i = 0; i < 3; i++) {
            assertThat(left(quota, "k" + i)).isEqualTo(5);
        }
    }

    @Test
    void nothingIsTroubled() throws Exception {
        take(bucket("b", 5), "a", 1);

        assertThat(counters.troubles()).isEmpty();
    }

    /** Something that a thread does. */
    protected interface Work {
        void run(int number) throws Exception;
    }

    /** Does it in so many threads and fails when one of them does. */
    protected static void inThreads(int count, Work work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                running.add(threads.submit(() -> {
                    work.run(number);
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
