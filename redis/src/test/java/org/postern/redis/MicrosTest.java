package org.postern.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.limit.Rate;

class MicrosTest {
    @ParameterizedTest(name = "{0} an hour, burst {1}: {2} units cost {3} µs of {4}")
    @CsvSource({
        "100, 100, 1, 36000000, 3600000000",
        // 514,285,714.28… rounded up, and seven of them fit exactly.
        "7, 7, 1, 514285715, 3600000005",
        "1, 5, 5, 18000000000, 18000000000",
        // 3.6 µs an octet: rounded as a whole.
        "1000000000, 1000000000, 1, 4, 3600000000",
        "1000000000, 1000000000, 1000000, 3600000, 3600000000",
        "100, 100, 9007199254740992, 9007199254740992, 3600000000"
    })
    void costs(long count, long burst, long amount, long cost, long capacity) {
        Rate rate = Rate.bucket(count, Duration.ofHours(1), burst);
        assertThat(Micros.cost(rate, amount)).isEqualTo(cost);
        assertThat(Micros.capacity(rate)).isEqualTo(capacity);
        assertThat(Micros.units(rate, capacity)).isEqualTo(burst);
        assertThat(Micros.units(rate, -1)).isZero();
    }
}
