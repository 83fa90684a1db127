package org.postern.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postern.redis.TestCounters.charges;
import static org.postern.redis.TestCounters.hourly;
import static org.postern.redis.TestCounters.quota;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Quota;
import org.postern.policy.limit.Rate;
import org.postern.policy.limit.Unit;

/** What is given back is as if it had never been taken, or less; never more. All times are Redis's, in microseconds. */
class GiveBackTest extends TwoOnRedis {
    /** A unit costs a millisecond. */
    private static final long UNIT = 1_000;

    private static final Quota FAST = quota(Unit.MESSAGES, Rate.bucket(1_000, Duration.ofSeconds(1), 8));
    /** What keeps all others from being taken. */
    private static final Quota NEVER = new Quota("never", Unit.MESSAGES, Rate.bucket(1, Duration.ofHours(1), 1), true);

    private static final String BUCKET = "{postern}:limit:perUser/messages/1h:bob";

    /** What is owed, and when that was. */
    private static Charges owed(Quota quota) {
        Charges asked = charges(quota, "bob", quota.rate().burst());
        asked.add(NEVER, "bob", "", 2);
        one.take(asked);
        assertThat(asked.store()).as("%s", one.counters.troubles()).isEmpty();
        return asked;
    }

    private static long debt(Charges asked) {
        return asked.waitNanos(0) / 1_000;
    }

    /** What would be owed had only these been taken. */
    private static long debt(List<Charges> stay, long now) {
        long debt = 0;
        long last = 0;
        for (Charges charges : stay) {
            debt = Math.max(0, debt - (charges.takenAt() - last)) + UNIT * charges.amount(0);
            last = charges.takenAt();
        }
        return Math.max(0, debt - (now - last));
    }

    @Test
    void oneThatMovedToTheFrontMeltsAndIsNotGivenBack() {
        Quota quota = quota(Unit.MESSAGES, Rate.bucket(5, Duration.ofSeconds(1), 5));
        Charges first = one.take(quota, "bob", 1);
        Charges second = one.take(quota, "bob", 1);
        one.counters.giveBack(first);
        Await.until("the second has melted", () -> debt(owed(quota)) == 0);
        Charges third = one.take(quota, "bob", 1);

        one.counters.giveBack(second);

        Charges asked = owed(quota);
        assertThat(debt(asked)).isEqualTo(200_000 - (asked.takenAt() - third.takenAt()));
    }

    @Test
    void whatMetADebtThatHasMeltedSinceIsGivenBackWhole() {
        Quota quota = quota(Unit.MESSAGES, Rate.bucket(5, Duration.ofSeconds(1), 5));
        Charges first = one.take(quota, "bob", 1);
        Charges second = one.take(quota, "bob", 3);
        Await.until("the first has half melted", () -> debt(owed(quota)) < 700_000);

        one.counters.giveBack(second);

        Charges asked = owed(quota);
        assertThat(debt(asked)).isEqualTo(Math.max(0, 200_000 - (asked.takenAt() - first.takenAt())));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void neverMoreThanWouldBeThereHadItNotBeenTaken(long seed) {
        Random random = new Random(seed);
        List<Charges> stay = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            if (random.nextInt(3) == 0) {
                LockSupport.parkNanos(random.nextInt(3_000_000));
            }
            if (random.nextInt(3) > 0) {
                Charges charges = charges(FAST, "bob", 1 + random.nextInt(3));
                if (one.take(charges).taken()) {
                    stay.add(charges);
                }
            } else if (!stay.isEmpty()) {
                int recent = Math.min(stay.size(), 6);
                one.counters.giveBack(stay.remove(stay.size() - 1 - random.nextInt(recent)));
            }
            Charges asked = owed(FAST);
            assertThat(debt(asked)).as("step %d", i).isGreaterThanOrEqualTo(debt(stay, asked.takenAt()));
        }
        for (int from = 0; from < stay.size(); from++) {
            long passed = 0;
            for (Charges charges : stay.subList(from, stay.size())) {
                passed += UNIT * charges.amount(0);
                assertThat(passed)
                        .isLessThanOrEqualTo(UNIT * FAST.rate().burst()
                                + charges.takenAt()
                                - stay.get(from).takenAt());
            }
        }
    }

    @Test
    void thatSomethingWasGivenBackIsRememberedAsLongAsItWasOwed() {
        Charges first = one.take(hourly(10), "bob", 4);
        one.take(hourly(10), "bob", 1);
        one.counters.giveBack(first);
        assertThat(one.left(hourly(10), "bob")).isEqualTo(9);
        assertThat(Long.parseLong(server.cli("pttl", BUCKET))).isBetween(1_700_000L, 1_800_000L);
        one.take(hourly(10), "bob", 1);
        assertThat(one.left(hourly(10), "bob")).isEqualTo(8);
        assertThat(Long.parseLong(server.cli("pttl", BUCKET))).isBetween(1_700_000L, 1_800_000L);
        one.take(hourly(10), "bob", 8);
        assertThat(Long.parseLong(server.cli("pttl", BUCKET))).isBetween(3_500_000L, 3_600_000L);
        assertThat(server.cli("get", BUCKET)).matches("\\d{16} \\d{16}");
    }
}
