package org.postern.james;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SteadyClockTest {
    private static final Clock WALL = Clock.fixed(Instant.parse("2026-11-24T12:00:00.123456789Z"), ZoneOffset.UTC);
    private static final long START = 1_795_521_600_123_456_789L;

    @ParameterizedTest(name = "the ticker begins at {0}")
    @ValueSource(longs = {0, 1, -5, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 10})
    void beginsWithTheWallAndGoesOnWithTheTicker(long begin) {
        AtomicLong ticker = new AtomicLong(begin);
        SteadyClock clock = new SteadyClock(WALL, ticker::get);
        assertThat(clock.getAsLong()).isEqualTo(START);

        ticker.addAndGet(86_400_000_000_007L);

        assertThat(clock.getAsLong()).isEqualTo(START + 86_400_000_000_007L);
    }

    @Test
    void neverGoesBack() {
        SteadyClock clock = new SteadyClock(Clock.systemUTC());
        long last = clock.getAsLong();
        for (int i = 0; i < 100_000; i++) {
            long next = clock.getAsLong();
            assertThat(next >= last).isTrue();
            last = next;
        }
    }
}
