package org.postern.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is given back is as if it had never been taken, or less; never more. */
class GiveBackTest {
    private static final Rate BUCKET = Rate.bucket(10, Duration.ofSeconds(10), 8);
    private static final Quota MESSAGES = new Quota("q", Unit.MESSAGES, BUCKET, true);
    private static final Quota RECIPIENTS =
            new Quota("q", Unit.RECIPIENTS, Rate.sliding(8, Duration.ofSeconds(10)), true);
    private static final Quota UNIQUE =
            new Quota("q", Unit.UNIQUE_RECIPIENTS, Rate.bucket(10, Duration.ofSeconds(10), 8), true);

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 300);
    }

    private static long step(Random random) {
        return random.nextInt(3) == 0 ? 0 : (long) (random.nextDouble() * 3_000_000_000L);
    }

    /** What would be owed now had only these been taken. */
    private static long debt(List<Charges> stay, long now) {
        long debt = 0;
        long last = now;
        for (int i = 0; i < stay.size(); i++) {
            Charges charges = stay.get(i);
            debt = Math.max(0, debt - (i == 0 ? 0 : charges.takenAt() - last));
            last = charges.takenAt();
            debt = Math.min(debt + BUCKET.cost(charges.amount(0)), 2 * BUCKET.capacity());
        }
        return Math.max(0, debt - (now - last));
    }

    private static long owed(Probe probe) {
        return probe.waitFor(MESSAGES, "a", BUCKET.burst());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void oneThatIsGivenBackWasNeverTaken(long seed) {
        Random random = new Random(seed);
        Probe probe = new Probe(100);
        List<Charges> stay = new ArrayList<>();
        Charges one = null;
        int index = random.nextInt(5);
        for (int i = 0; i < 8; i++) {
            probe.now += step(random);
            Charges charges = Probe.charges(MESSAGES, "a", 1 + random.nextInt(3));
            if (probe.counters.takeNow(charges)) {
                if (i == index) {
                    one = charges;
                } else {
                    stay.add(charges);
                }
            }
        }
        if (one != null) {
            long with = owed(probe);
            probe.counters.giveBack(one);
            // As long as those before it had not melted away nothing is lost; otherwise it is what was still owed for
            // it.
            long before = one.before(0);
            long melted = Math.max(0, probe.now - one.takenAt() - before);
            assertThat(owed(probe))
                    .isEqualTo(Math.max(0, with - Math.max(0, BUCKET.cost(one.amount(0)) - melted)))
                    .isGreaterThanOrEqualTo(debt(stay, probe.now));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsGivenBackAtOnceWasNeverTaken(long seed) {
        Random random = new Random(seed);
        Probe probe = new Probe(100);
        for (int i = 0; i < 100; i++) {
            probe.now += step(random);
            probe.take(MESSAGES, "a", 1 + random.nextInt(2));
            long before = owed(probe);
            List<Charges> taken = new ArrayList<>();
            for (int j = 0; j < 3; j++) {
                taken.add(Probe.charges(MESSAGES, "a", 1 + random.nextInt(3)));
                probe.counters.takeNow(taken.get(j));
            }
            while (!taken.isEmpty()) {
                probe.counters.giveBack(taken.remove(random.nextInt(taken.size())));
            }
            assertThat(owed(probe)).isEqualTo(before);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void neverMoreThanWouldBeThereHadItNotBeenTaken(long seed) {
        Random random = new Random(seed);
        Probe probe = new Probe(100);
        List<Charges> stay = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            probe.now += step(random);
            if (random.nextInt(3) > 0) {
                Charges charges = Probe.charges(MESSAGES, "a", 1 + random.nextInt(3));
                if (random.nextInt(10) == 0) {
                    probe.counters.charge(charges);
                    stay.add(charges);
                } else if (probe.counters.takeNow(charges)) {
                    stay.add(charges);
                }
            } else if (!stay.isEmpty()) {
                int recent = Math.min(stay.size(), 6);
                probe.counters.giveBack(stay.remove(stay.size() - 1 - random.nextInt(recent)));
            }
            assertThat(owed(probe)).isGreaterThanOrEqualTo(debt(stay, probe.now));
        }
    }

    @Test
    void oneThatMovedToTheFrontMeltsAndIsNotGivenBack() {
        Probe probe = new Probe(100);
        Charges first = Probe.charges(MESSAGES, "a", 1);
        Charges second = Probe.charges(MESSAGES, "a", 1);
        probe.counters.takeNow(first);
        probe.counters.takeNow(second);
        probe.counters.giveBack(first);
        probe.now += BUCKET.cost(1);
        probe.take(MESSAGES, "a", 1);

        probe.counters.giveBack(second);

        assertThat(owed(probe)).isEqualTo(BUCKET.cost(1));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aWindowForgetsExactlyWhatIsGivenBack(long seed) {
        Random random = new Random(seed);
        Rate rate = RECIPIENTS.rate();
        Probe probe = new Probe(100);
        List<Charges> stay = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            probe.now += step(random);
            if (random.nextInt(3) > 0) {
                Charges charges = Probe.charges(RECIPIENTS, "a", 1 + random.nextInt(3));
                if (probe.counters.takeNow(charges)) {
                    stay.add(charges);
                }
            } else if (!stay.isEmpty()) {
                probe.counters.giveBack(stay.remove(random.nextInt(stay.size())));
            }
            long present = probe.now / rate.slice();
            long used = stay.stream()
                    .filter(charges -> charges.takenAt() / rate.slice() >= present - Rate.SLICES)
                    .mapToLong(charges -> charges.amount(0))
                    .sum();
            assertThat(probe.left(RECIPIENTS, "a")).isEqualTo(rate.count() - used);
        }
    }

    private static Charges member(String member) {
        Charges charges = new Charges();
        charges.add(UNIQUE, "a", member, 1);
        return charges;
    }

    @Test
    void aRecipientOnWhichAnotherReliesStaysCounted() {
        Probe probe = new Probe(100);
        Charges first = member("x");
        Charges second = member("x");
        probe.counters.takeNow(first);
        probe.counters.takeNow(second);

        probe.counters.giveBack(first);
        assertThat(probe.left(UNIQUE, "a")).isEqualTo(7);
        probe.counters.giveBack(second);
        assertThat(probe.left(UNIQUE, "a")).isEqualTo(7);
        probe.counters.takeNow(member("x"));
        assertThat(probe.left(UNIQUE, "a")).isEqualTo(7);
    }

    @Test
    void aRecipientTwiceInOneCommandIsGivenBackWithIt() {
        Probe probe = new Probe(100);
        Charges twice = member("x");
        twice.add(UNIQUE, "a", "x", 1);
        probe.counters.takeNow(twice);
        assertThat(probe.left(UNIQUE, "a")).isEqualTo(7);

        probe.counters.giveBack(twice);

        assertThat(probe.left(UNIQUE, "a")).isEqualTo(8);
        probe.counters.takeNow(member("x"));
        assertThat(probe.left(UNIQUE, "a")).isEqualTo(7);
    }
}
