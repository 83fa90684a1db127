package org.postern.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The heap is bounded and keys in use stay, whatever keys are invented. */
class CountersBoundTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Quota BUCKET = new Quota("b", Unit.MESSAGES, Rate.bucket(10, HOUR, 10), true);
    private static final Quota WINDOW = new Quota("w", Unit.RECIPIENTS, Rate.sliding(10, HOUR), true);
    private static final Quota LEVEL = new Quota("l", Unit.CONCURRENT, Rate.level(10), true);
    private static final Quota UNIQUE = new Quota("u", Unit.UNIQUE_RECIPIENTS, Rate.sliding(10, HOUR), true);
    private static final String TROUBLE = "there is no room for more than 100 keys that are limited at the same time:"
            + " the new ones share one count for each limit";

    private final Probe probe = new Probe(100);

    private void fill(Quota quota, int count) {
        for (int i = 0; i < count; i++) {
            assertThat(probe.take(quota, "known " + i, 10)).isTrue();
        }
    }

    @Test
    void thoseThatFindNoRoomShareOneCount() {
        for (Quota quota : new Quota[] {BUCKET, WINDOW, LEVEL}) {
            Probe own = new Probe(100);
            for (int i = 0; i < 100; i++) {
                own.take(quota, "known " + i, 3);
            }
            assertThat(own.counters.troubles()).isEmpty();
            int passed = 0;
            for (int i = 0; i < 1_000; i++) {
                Charges charges = Probe.charges(quota, "invented " + i, 1);
                passed += own.counters.takeNow(charges) ? 1 : 0;
                assertThat(charges.store()).isEqualTo("overflow");
            }
            assertThat(passed).isEqualTo(10);
            assertThat(own.counters.size()).isEqualTo(100);
            assertThat(own.counters.troubles()).containsExactly(TROUBLE);
            for (int i = 0; i < 100; i++) {
                assertThat(own.left(quota, "known " + i)).isEqualTo(7);
            }
        }
    }

    @Test
    void quotasDoNotShareWithEachOther() {
        fill(BUCKET, 100);
        assertThat(probe.take(BUCKET, "x", 10)).isTrue();
        assertThat(probe.take(BUCKET, "y", 1)).isFalse();
        assertThat(probe.take(WINDOW, "y", 10)).isTrue();
        assertThat(probe.take(LEVEL, "y", 10)).isTrue();
        assertThat(probe.left(BUCKET, "y")).isZero();
    }

    @Test
    void whatTheOverflowTookIsGivenBackToIt() {
        fill(BUCKET, 99);
        Charges last = Probe.charges(LEVEL, "last", 1);
        probe.counters.takeNow(last);
        Charges shared = Probe.charges(BUCKET, "x", 10);
        Charges level = Probe.charges(LEVEL, "x", 10);
        assertThat(probe.counters.takeNow(shared)).isTrue();
        assertThat(probe.counters.takeNow(level)).isTrue();
        assertThat(probe.take(LEVEL, "y", 1)).isFalse();

        probe.counters.giveBack(last);
        assertThat(probe.take(LEVEL, "y", 10)).as("a cell of its own").isTrue();
        assertThat(probe.take(LEVEL, "z", 1)).isFalse();
        probe.counters.giveBack(shared);
        probe.counters.giveBack(level);

        assertThat(probe.take(BUCKET, "z", 10)).isTrue();
        assertThat(probe.take(LEVEL, "z", 10)).isTrue();
        assertThat(probe.left(LEVEL, "y")).isZero();
    }

    @Test
    void keysThatOweNothingAreFreeRoom() {
        fill(BUCKET, 40);
        fill(WINDOW, 40);
        probe.now += HOUR.toNanos();
        assertThat(probe.take(BUCKET, "new", 1)).isTrue();
        fill(LEVEL, 59);
        assertThat(probe.counters.troubles()).isEmpty();
        assertThat(probe.counters.size()).isEqualTo(100);
        assertThat(probe.left(WINDOW, "known 0")).isZero();

        probe.now += WINDOW.rate().slice();
        fill(UNIQUE, 20);
        assertThat(probe.counters.troubles()).isEmpty();
    }

    @Test
    void aFullTableServesThoseThatItHas() {
        fill(BUCKET, 100);
        probe.now += BUCKET.rate().cost(2);
        Charges two = Probe.charges(BUCKET, "known 3", 1);
        two.add(BUCKET, "known 4", "", 1);
        two.add(BUCKET, "known 3", "", 1);

        assertThat(probe.counters.takeNow(two)).isTrue();
        assertThat(two.store()).isEmpty();
        assertThat(probe.left(BUCKET, "known 3")).isZero();
        assertThat(probe.left(BUCKET, "known 4")).isEqualTo(1);
    }

    @Test
    void oneCommandCannotTakeMoreRoomThanThereIs() {
        fill(BUCKET, 98);
        Charges charges = new Charges();
        charges.add(BUCKET, "a", "", 1);
        charges.add(BUCKET, "a", "", 1);
        charges.add(UNIQUE, "a", "x", 1);
        charges.add(UNIQUE, "a", "y", 1);
        charges.add(WINDOW, "a", "", 1);

        assertThat(probe.counters.takeNow(charges)).isTrue();
        assertThat(charges.store()).isEqualTo("overflow");
        assertThat(probe.counters.size()).isEqualTo(100);
        assertThat(probe.left(BUCKET, "a")).isEqualTo(8);
        probe.counters.giveBack(charges);
        assertThat(probe.left(BUCKET, "a")).isEqualTo(10);
        assertThat(probe.left(UNIQUE, "a")).isEqualTo(10);
        assertThat(probe.left(WINDOW, "a")).isEqualTo(10);
    }

    @Test
    void aRecipientWithoutRoomForItsMarkIsCountedAgain() {
        fill(BUCKET, 99);
        probe.take(UNIQUE, "a", 0);
        for (int i = 1; i <= 3; i++) {
            Charges charges = new Charges();
            charges.add(UNIQUE, "a", "x", 1);
            assertThat(probe.counters.takeNow(charges)).isTrue();
        }
        assertThat(probe.counters.size()).isLessThanOrEqualTo(100);
        assertThat(probe.left(UNIQUE, "a")).isLessThan(10);
    }

    @Test
    void theTroubleIsOverAMinuteAfterTheLast() {
        fill(BUCKET, 100);
        probe.take(BUCKET, "x", 1);
        probe.now += TimeUnit.MINUTES.toNanos(1) - 1;
        assertThat(probe.counters.troubles()).containsExactly(TROUBLE);
        probe.now += 1;
        assertThat(probe.counters.troubles()).isEmpty();
    }

    @Test
    void aMillionInventedKeysTakeNoMoreRoomAndPushNobodyOut() {
        Probe large = new Probe(100_000);
        for (int i = 0; i < 50_000; i++) {
            large.take(BUCKET, "known " + i, 10);
        }
        for (int i = 0; i < 1_000_000; i++) {
            large.take(BUCKET, "invented " + i, 1);
        }
        assertThat(large.counters.size()).isBetween(98_000, 100_000);
        for (int i = 0; i < 50_000; i++) {
            assertThat(large.left(BUCKET, "known " + i)).isZero();
        }
    }

    @Test
    void aClockThatWentBackLeavesADebtOfTheCapacity() {
        fill(BUCKET, 1);
        fill(WINDOW, 1);
        probe.now -= Duration.ofDays(1_000).toNanos();

        assertThat(probe.waitFor(BUCKET, "known 0", 10)).isEqualTo(BUCKET.rate().capacity());
        probe.now += BUCKET.rate().capacity();
        assertThat(probe.waitFor(WINDOW, "known 0", 1))
                .isBetween(HOUR.toNanos(), HOUR.toNanos() + WINDOW.rate().slice());
        Quota raised = WINDOW.with(Rate.sliding(12, HOUR));
        assertThat(probe.take(raised, "known 0", 2)).isTrue();
        assertThat(probe.take(raised, "known 0", 1)).isFalse();
    }

    /** Whoever begins transactions with invented senders and gives them up takes no room from others. */
    @Test
    void whatIsGivenBackIsFreeRoom() {
        for (Quota quota : new Quota[] {BUCKET, WINDOW, LEVEL}) {
            for (int i = 0; i < 100; i++) {
                Charges charges = Probe.charges(quota, "invented " + i, 1);
                assertThat(probe.counters.takeNow(charges)).isTrue();
                probe.now++;
                probe.counters.giveBack(charges);
            }
        }
        fill(WINDOW, 100);
        assertThat(probe.counters.troubles()).isEmpty();
    }

    /** Nobody is locked out until the time that the clock once had: what is owed melts from when that is noticed. */
    @Test
    void aClockThatWentBackLetsEverybodyInAgain() {
        fill(BUCKET, 1);
        fill(WINDOW, 1);
        probe.now -= Duration.ofDays(1_000).toNanos();
        assertThat(probe.take(BUCKET, "known 0", 10)).isFalse();
        probe.take(WINDOW, "known 0", 10);
        probe.now += Duration.ofHours(3).toNanos();
        assertThat(probe.take(BUCKET, "known 0", 1)).isTrue();
        assertThat(probe.take(WINDOW, "known 0", 10)).isTrue();
    }

    @Test
    void roomForNoneIsRefused() {
        assertThatThrownBy(() -> new Probe(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("counters need room for at least 1 key, not for 0");
    }
}
