package org.postern.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
    private static final long MOST = 1L << 53;
    private static final Duration HOUR = Duration.ofHours(1);

    @ParameterizedTest(name = "{0} in {1}, burst {2}")
    @CsvSource({
        "0, PT1H, 1, count 0 is not within 1..2^53",
        "-1, PT1H, 1, count -1 is not within 1..2^53",
        "9007199254740993, PT1H, 1, count 9007199254740993 is not within 1..2^53",
        "1, PT1H, 0, burst 0 is not within 1..2^53",
        "1, PT1H, 9007199254740993, burst 9007199254740993 is not within 1..2^53",
        "1, PT0.999999999S, 1, the period is not within 1s..366d",
        "1, PT-1H, 1, the period is not within 1s..366d",
        "1, PT8784H0.000000001S, 1, the period is not within 1s..366d",
        "1, PT1.5S, 1, the period is not in whole seconds",
        "1, PT8784H, 100, the burst would take more than seventy years to come back",
        "1, PT1S, 9007199254740992, the burst would take more than seventy years to come back"
    })
    void aNumberOutOfRangeIsRefused(long count, Duration period, long burst, String message) {
        assertThatThrownBy(() -> Rate.bucket(count, period, burst))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1_000, MOST})
    void theEndsOfTheRangesAreWithin(long count) {
        for (Duration period : new Duration[] {Duration.ofSeconds(1), Duration.ofDays(Rate.MAX_DAYS)}) {
            assertThat(Rate.sliding(count, period).count()).isEqualTo(count);
            assertThat(Rate.bucket(count, period, count).burst()).isEqualTo(count);
        }
        assertThat(Rate.level(count).count()).isEqualTo(count);
        assertThatThrownBy(() -> Rate.level(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "{2} of {0} in {1} cost {3} ns")
    @CsvSource({
        "1, PT1S, 1, 1000000000",
        "3, PT1S, 1, 333333334",
        "3, PT1S, 3, 1000000002",
        "100, PT1H, 0, 0",
        "100, PT1H, 7, 252000000000",
        "1000000, PT1S, 5, 5000",
        "3000000, PT1S, 3, 1001",
        "3000000, PT1S, 1, 334",
        "1000000000, PT1S, 1, 1",
        "4000000000, PT1S, 1, 1",
        "4000000000, PT1S, 4000000000, 1000000000",
        "4000000000, PT1S, 9223372036854775807, 2305843009213693952",
        "1000, PT8784H, 9223372036854775807, 9223372036854775807",
        "1000001, PT1S, 9223372036854775807, 9223372036854775807"
    })
    void costs(long count, Duration period, long amount, long nanos) {
        assertThat(Rate.bucket(count, period, 1).cost(amount)).isEqualTo(nanos);
    }

    @Test
    void aCostIsNeverTooLowAndAtMostAThousandthTooHigh() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            long count = 1 + (random.nextLong() & MOST - 1) >>> random.nextInt(53);
            count = Math.max(1, count);
            Rate rate = Rate.bucket(count, Duration.ofSeconds(1 + random.nextInt(366 * 86_400)), 1);
            long amount = random.nextLong() >>> 1 + random.nextInt(63);
            BigInteger exact = BigInteger.valueOf(amount).multiply(BigInteger.valueOf(rate.period()));
            BigInteger cost = BigInteger.valueOf(rate.cost(amount)).multiply(BigInteger.valueOf(count));
            if (rate.cost(amount) == Long.MAX_VALUE) {
                assertThat(exact.multiply(BigInteger.valueOf(1_001)).divide(BigInteger.valueOf(1_000)))
                        .isGreaterThan(cost);
            } else {
                assertThat(cost).isGreaterThanOrEqualTo(exact);
                assertThat(cost.subtract(BigInteger.valueOf(count)))
                        .as("%s of %s", amount, rate)
                        .isLessThanOrEqualTo(
                                exact.multiply(BigInteger.valueOf(1_001)).divide(BigInteger.valueOf(1_000)));
            }
        }
    }

    @Test
    void unitsAreAsManyAsFit() {
        Random random = new Random(2);
        for (int i = 0; i < 100_000; i++) {
            long count = Math.max(1, (random.nextLong() & MOST - 1) >>> random.nextInt(53));
            long burst = Math.max(1, count >>> random.nextInt(8));
            Rate rate = Rate.bucket(count, Duration.ofSeconds(1 + random.nextInt(366 * 86_400)), burst);
            assertThat(rate.units(rate.capacity())).as("%s", rate).isGreaterThanOrEqualTo(burst);
            assertThat(rate.units(0)).isZero();
            long nanos = (long) (random.nextDouble() * rate.capacity());
            long units = rate.units(nanos);
            assertThat(rate.cost(units)).isLessThanOrEqualTo(nanos);
            assertThat(rate.cost(units + 1)).isGreaterThan(nanos);
        }
    }

    @Test
    void aBurstOfSingleUnitsFitsExactly() {
        Rate rate = Rate.bucket(7, HOUR, 13);
        assertThat(rate.capacity()).isEqualTo(13 * rate.cost(1));
        assertThat(rate.units(rate.capacity())).isEqualTo(13);
    }

    @Test
    void theLargestCapacityLeavesRoomForTwiceAndTheTime() {
        for (long count = 1; count <= 1L << 40; count *= 2) {
            long burst = count * 73;
            assertThat(Rate.bucket(count, Duration.ofDays(365), burst).capacity())
                    .isPositive()
                    .isLessThan(Long.MAX_VALUE / 3);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"PT1S, 5/1s", "PT60S, 5/1m", "PT90S, 5/90s", "PT1H, 5/1h", "PT90M, 5/90m", "PT24H, 5/1d", "PT36H, 5/36h"
    })
    void isWrittenAsInTheConfiguration(Duration period, String text) {
        assertThat(Rate.bucket(5, period, 5)).hasToString(text);
        assertThat(Rate.sliding(5, period)).hasToString(text);
        assertThat(Rate.level(5)).hasToString("5");
    }

    @Test
    void kindsAndNumbersTellThemApart() {
        assertThat(Rate.bucket(5, HOUR, 5))
                .isEqualTo(Rate.bucket(5, HOUR, 5))
                .hasSameHashCodeAs(Rate.bucket(5, HOUR, 5));
        assertThat(Rate.bucket(5, HOUR, 5))
                .isNotEqualTo(Rate.bucket(5, HOUR, 6))
                .isNotEqualTo(Rate.bucket(6, HOUR, 5))
                .isNotEqualTo(Rate.bucket(5, HOUR.multipliedBy(2), 5))
                .isNotEqualTo(Rate.sliding(5, HOUR))
                .isNotEqualTo(Rate.level(5))
                .isNotEqualTo("5/1h");
        assertThat(Rate.sliding(5, HOUR).isSliding()).isTrue();
        assertThat(Rate.bucket(5, HOUR, 5).isBucket()).isTrue();
        assertThat(Rate.level(5).isLevel()).isTrue();
        assertThat(Rate.level(5).period()).isZero();
        assertThat(Rate.sliding(5, HOUR).slice()).isEqualTo(360_000_000_000L);
    }
}
