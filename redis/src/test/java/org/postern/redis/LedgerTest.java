package org.postern.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postern.redis.TestCounters.hourly;
import static org.postern.redis.TestCounters.quota;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postern.policy.limit.Quota;
import org.postern.policy.limit.Rate;
import org.postern.policy.limit.Unit;

class LedgerTest {
    /** A unit costs six minutes. */
    private static final long UNIT = 360_000_000;

    private final Ledger ledger = new Ledger();

    private static Use use(Quota quota, long amount) {
        return Use.of("postern", quota, "bob", "", amount);
    }

    @Test
    void whatIsOwedMelts() {
        ledger.add(use(hourly(10), 2), 0);
        assertThat(ledger.add(use(hourly(10), 1), UNIT)).isEqualTo(UNIT);
        List<Ledger.Entry> drained = ledger.drain(10, UNIT);
        assertThat(drained).singleElement().satisfies(entry -> {
            assertThat(entry.owed(UNIT)).isEqualTo(2 * UNIT);
            assertThat(entry.owed(4 * UNIT)).isZero();
        });
        assertThat(ledger.isEmpty()).isTrue();
    }

    @Test
    void whatHasMeltedIsNotTakenBack() {
        long before = ledger.add(use(hourly(10), 3), 0);
        ledger.add(use(hourly(10), 1), 2 * UNIT);
        assertThat(ledger.takeBack(use(hourly(10), 3), 0, before, 2 * UNIT)).isTrue();
        assertThat(ledger.drain(10, 2 * UNIT))
                .singleElement()
                .satisfies(entry -> assertThat(entry.owed(2 * UNIT)).isEqualTo(UNIT));
    }

    @Test
    void oneThatMovedToTheFrontMeltsAndIsNotTakenBack() {
        long first = ledger.add(use(hourly(10), 1), 0);
        long second = ledger.add(use(hourly(10), 1), 0);
        ledger.takeBack(use(hourly(10), 1), 0, first, 0);
        ledger.add(use(hourly(10), 1), UNIT);
        ledger.takeBack(use(hourly(10), 1), 0, second, UNIT);
        assertThat(ledger.drain(10, UNIT))
                .singleElement()
                .satisfies(entry -> assertThat(entry.owed(UNIT)).isEqualTo(UNIT));
    }

    @Test
    void whatRedisHasBeenToldIsNotTakenBackFromWhatItHasNot() {
        long before = ledger.add(use(hourly(10), 3), 0);
        ledger.drain(10, 0);
        ledger.add(use(hourly(10), 1), 1);
        assertThat(ledger.takeBack(use(hourly(10), 3), 0, before, 1)).isFalse();
    }

    @Test
    void whatCouldNotBeToldCanBeTakenBack() {
        long before = ledger.add(use(hourly(10), 3), 0);
        ledger.restore(ledger.drain(10, UNIT), UNIT);
        assertThat(ledger.takeBack(use(hourly(10), 3), 0, before, UNIT)).isTrue();
        assertThat(ledger.drain(10, UNIT)).isEmpty();
    }

    @Test
    void whatRedisHasBeenToldIsNotTakenBack() {
        long before = ledger.add(use(hourly(10), 3), 0);
        ledger.drain(10, 0);
        assertThat(ledger.takeBack(use(hourly(10), 3), 0, before, 0)).isFalse();
    }

    @Test
    void whatCouldNotBeToldIsKept() {
        ledger.add(use(hourly(10), 3), 0);
        ledger.restore(ledger.drain(10, UNIT), UNIT);
        assertThat(ledger.drain(10, 2 * UNIT))
                .singleElement()
                .satisfies(entry -> assertThat(entry.owed(2 * UNIT)).isEqualTo(UNIT));
    }

    @Test
    void aWindowKeepsItsSlicesUntilTheyAreForgotten() {
        Quota sliding = quota(Unit.MESSAGES, Rate.sliding(10, Duration.ofHours(1)));
        ledger.add(use(sliding, 1), 0);
        ledger.add(use(sliding, 1), UNIT);
        ledger.add(use(sliding, 1), UNIT + 1);
        List<Ledger.Entry> drained = ledger.drain(10, 11 * UNIT);
        assertThat(drained).singleElement().satisfies(entry -> {
            assertThat(entry.owed(11 * UNIT)).isEqualTo(2);
            assertThat(entry.slicesAgo(11 * UNIT)).isEqualTo(10);
        });
    }

    @Test
    void whatFindsNoRoomIsCounted() {
        for (int i = 0; i < Ledger.MOST + 3; i++) {
            ledger.add(Use.of("postern", hourly(10), "user" + i, "", 1), 0);
        }
        assertThat(ledger.lost()).isEqualTo(3);
    }
}
