package org.postern.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Decisions against an exact log of what was taken. */
class CountersOracleTest {
    private static final int STEPS = 600;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 60);
    }

    private static final class Taken {
        private final BigInteger at;
        private final BigInteger amount;

        Taken(long at, long amount) {
            this.at = BigInteger.valueOf(at);
            this.amount = BigInteger.valueOf(amount);
        }
    }

    private static long count(Random random) {
        return random.nextInt(4) == 0
                ? 1 + random.nextInt(5)
                : 1 + random.nextInt(1_000_000) * (1L + random.nextInt(9_999));
    }

    private static long step(Random random, long period) {
        switch (random.nextInt(5)) {
            case 0:
                return 0;
            case 1:
                return random.nextInt(3);
            case 2:
                return (long) (random.nextDouble() * period * 1.2);
            default:
                return (long) (random.nextDouble() * period / 20);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aBucketLetsExactlyItsRatePass(long seed) {
        Random random = new Random(seed);
        long count = count(random);
        long burst = Math.max(1, random.nextBoolean() ? count : (long) (count * random.nextDouble() * 3));
        Rate rate = Rate.bucket(count, Duration.ofSeconds(1 + random.nextInt(100_000)), burst);
        Quota quota = new Quota("q", Unit.BYTES, rate, true);
        Probe probe = new Probe(100);
        BigInteger capacity = BigInteger.valueOf(rate.capacity());
        BigInteger debt = BigInteger.ZERO;
        List<Taken> log = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            long step = step(random, rate.period());
            probe.now += step;
            debt = debt.subtract(BigInteger.valueOf(step)).max(BigInteger.ZERO);
            long amount = random.nextInt(3) == 0 ? 1 : 1 + (long) (random.nextDouble() * burst);
            BigInteger with = debt.add(BigInteger.valueOf(rate.cost(amount)));
            Charges charges = Probe.charges(quota, "a", amount);
            assertThat(probe.counters.takeNow(charges)).isEqualTo(with.compareTo(capacity) <= 0);
            if (charges.taken()) {
                debt = with;
                log.add(new Taken(probe.now, amount));
            } else {
                long wait = charges.waitNanos(0);
                assertThat(BigInteger.valueOf(wait)).isEqualTo(with.subtract(capacity));
                probe.now += wait - 1;
                assertThat(probe.take(quota, "a", amount)).isFalse();
                probe.now += 1;
                assertThat(probe.take(quota, "a", amount)).isTrue();
                debt = capacity;
                log.add(new Taken(probe.now, amount));
            }
            assertThat(probe.left(quota, "a"))
                    .isEqualTo(rate.units(capacity.subtract(debt).longValueExact()));
        }
        for (int first = 0; first < log.size(); first++) {
            BigInteger sum = BigInteger.ZERO;
            for (int last = first; last < log.size(); last++) {
                sum = sum.add(log.get(last).amount);
                BigInteger time = log.get(last).at.subtract(log.get(first).at);
                // sum <= burst + count * time / period
                assertThat(sum.subtract(BigInteger.valueOf(burst))
                                .multiply(BigInteger.valueOf(rate.period()))
                                .compareTo(
                                        BigInteger.valueOf(count).multiply(time).add(rounding(rate))))
                        .isNotPositive();
            }
        }
    }

    /** The capacity is a cost rounded up, which is up to one nanosecond's worth more than the burst. */
    private static BigInteger rounding(Rate rate) {
        return BigInteger.valueOf(rate.capacity())
                .multiply(BigInteger.valueOf(rate.count()))
                .subtract(BigInteger.valueOf(rate.burst()).multiply(BigInteger.valueOf(rate.period())))
                .max(BigInteger.ZERO);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aWindowNeverLetsMorePassInAnyPeriod(long seed) {
        Random random = new Random(seed);
        long count = 1 + random.nextInt(40);
        Rate rate = Rate.sliding(count, Duration.ofSeconds(1 + random.nextInt(100_000)));
        Quota quota = new Quota("q", Unit.RECIPIENTS, rate, true);
        Probe probe = new Probe(100);
        List<Taken> log = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            probe.now += step(random, rate.period());
            long amount = random.nextInt(3) > 0 ? 1 : 1 + (long) (random.nextDouble() * count);
            Charges charges = Probe.charges(quota, "a", amount);
            if (!probe.counters.takeNow(charges)) {
                BigInteger since = BigInteger.valueOf(probe.now - rate.period() - rate.slice());
                assertThat(log.stream()
                                .filter(taken -> taken.at.compareTo(since) > 0)
                                .mapToLong(taken -> taken.amount.longValueExact())
                                .sum())
                        .as("refused no more than a slice longer")
                        .isGreaterThan(count - amount);
                probe.now += charges.waitNanos(0) - 1;
                assertThat(probe.take(quota, "a", amount)).isFalse();
                probe.now += 1;
                assertThat(probe.take(quota, "a", amount)).isTrue();
            }
            log.add(new Taken(probe.now, amount));
        }
        BigInteger period = BigInteger.valueOf(rate.period());
        for (int first = 0; first < log.size(); first++) {
            long sum = 0;
            for (int last = first;
                    last < log.size()
                            && log.get(last).at.subtract(log.get(first).at).compareTo(period) <= 0;
                    last++) {
                sum += log.get(last).amount.longValueExact();
            }
            assertThat(sum).isLessThanOrEqualTo(count);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatHasHappenedIsCountedUpToTwiceTheCapacity(long seed) {
        Random random = new Random(seed);
        Rate rate = Rate.bucket(1 + random.nextInt(100), Duration.ofSeconds(100), 1 + random.nextInt(100));
        Quota quota = new Quota("q", Unit.ERRORS, rate, true);
        Probe probe = new Probe(100);
        long debt = 0;
        for (int i = 0; i < STEPS; i++) {
            long step = step(random, rate.period());
            probe.now += step;
            debt = Math.max(0, debt - step);
            long amount = random.nextInt(20) == 0 ? Long.MAX_VALUE : 1 + random.nextInt(10);
            Charges charges = Probe.charges(quota, "a", amount);
            probe.counters.charge(charges);
            debt += Math.min(rate.cost(amount), 2 * rate.capacity() - debt);
            assertThat(charges.isCharged(0)).isTrue();
            assertThat(probe.waitFor(quota, "a", rate.burst())).isEqualTo(debt);
        }
    }
}
