package org.postern.policy.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.policy.InThreads;

/** What every kind of state does; a test of each kind extends it. */
public abstract class StateContract {
    /** In the future, so that what is kept by a real clock has not expired there. */
    protected static final Instant NOW = Instant.parse("2100-01-01T00:00:00Z");

    private static final Instant LATER = NOW.plus(Duration.ofHours(1));
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private State state;
    private ExpiringTable<Long> table;

    /** A state with nothing in it. */
    protected abstract State open() throws Exception;

    @BeforeEach
    void openState() throws Exception {
        state = open();
        table = state.table("counters", 100, Codec.number());
    }

    @AfterEach
    void closeState() {
        state.close();
    }

    private static Change<Long, Long> increment(Optional<Long> present) {
        long next = present.orElse(0L) + 1;
        return Change.put(next, LATER, next);
    }

    @Test
    void whatIsPutIsThere() {
        table.put("a", 1L, LATER, NOW);

        assertThat(table.get("a", NOW)).contains(1L);
        assertThat(table.get("b", NOW)).isEmpty();
        assertThat(table.size()).isEqualTo(1);
        assertThat(table.name()).isEqualTo("counters");
        assertThat(table.maxEntries()).isEqualTo(100);
    }

    @Test
    void whatIsRemovedIsGone() {
        table.put("a", 1L, LATER, NOW);

        assertThat(table.remove("a", NOW)).isTrue();
        assertThat(table.remove("a", NOW)).isFalse();
        assertThat(table.get("a", NOW)).isEmpty();
        assertThat(table.size()).isZero();
    }

    @Test
    void removingWhatHasExpiredFindsNothing() {
        table.put("a", 1L, LATER, NOW);

        assertThat(table.remove("a", LATER)).isFalse();
        assertThat(table.size()).isZero();
    }

    @Test
    void computeSeesThePresentValueAndTellsTheResult() {
        assertThat(table.compute("a", NOW, StateContract::increment)).isEqualTo(1L);
        assertThat(table.compute("a", NOW, StateContract::increment)).isEqualTo(2L);
        assertThat(table.<String>compute("a", NOW, present -> Change.keep("saw " + present.orElse(null))))
                .isEqualTo("saw 2");
        assertThat(table.<String>compute("a", NOW, present -> Change.remove("took " + present.orElse(null))))
                .isEqualTo("took 2");
        assertThat(table.get("a", NOW)).isEmpty();
    }

    @Test
    void keepingNothingLeavesNothing() {
        assertThat(table.<String>compute("a", NOW, present -> Change.keep("none")))
                .isEqualTo("none");
        assertThat(table.size()).isZero();
    }

    @Test
    void aChangeThatThrowsChangesNothing() {
        table.put("a", 1L, LATER, NOW);

        assertThatThrownBy(() -> table.compute("a", NOW, present -> {
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");

        assertThat(table.get("a", NOW)).contains(1L);
    }

    @ParameterizedTest(name = "{0} ns after the expiry: present is {1}")
    @CsvSource({"-3600000000000, true", "-1, true", "0, false", "1, false", "3600000000000, false"})
    void expiresAtTheInstant(long nanos, boolean present) {
        Instant until = LATER.plusNanos(123_456_789);
        table.put("a", 1L, until, NOW);
        Instant time = until.plusNanos(nanos);

        assertThat(table.get("a", time).isPresent()).isEqualTo(present);
        assertThat(listed(table, time).containsKey("a")).isEqualTo(present);
        assertThat(table.<Boolean>compute("a", time, value -> Change.keep(value.isPresent())))
                .isEqualTo(present);
        assertThat(table.remove("a", time)).isEqualTo(present);
    }

    @Test
    void whatHasExpiredAlreadyIsNotKept() {
        table.put("a", 1L, NOW, NOW);
        assertThat(table.size()).isZero();

        table.put("b", 1L, LATER, NOW);
        table.put("b", 2L, NOW, NOW);
        assertThat(table.get("b", NOW)).isEmpty();
        assertThat(table.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"+1000000000-12-31T23:59:59.999999999Z", "2262-04-11T23:47:16.854775807Z"})
    void theEndOfTimeIsKept(Instant until) {
        table.put("a", 1L, until, NOW);

        assertThat(table.get("a", Instant.parse("2262-04-11T23:47:16.854775806Z")))
                .contains(1L);
    }

    @Test
    void timesBefore1970AreTimes() {
        Instant old = Instant.parse("1969-12-31T23:59:58.5Z");
        table.put("a", 1L, old, old.minusNanos(1));

        assertThat(table.get("a", old.minusNanos(1))).contains(1L);
        assertThat(table.get("a", old)).isEmpty();
        assertThat(table.get("a", NOW)).isEmpty();
        assertThat(table.get("a", Instant.MIN)).contains(1L);
    }

    @Test
    void aStepBackLengthensALifeByTheStep() {
        table.put("a", 1L, LATER, NOW);
        Instant back = NOW.minus(Duration.ofDays(1));

        assertThat(table.get("a", back)).contains(1L);
        assertThat(table.compute("a", back, StateContract::increment)).isEqualTo(2L);
        assertThat(table.get("a", LATER)).isEmpty();
    }

    @Test
    void aMomentFarAheadSpoilsNothingThatComesAfterIt() {
        Instant ahead = NOW.plus(Duration.ofDays(10_000));
        table.put("future", 1L, ahead.plusSeconds(60), ahead);

        table.put("a", 1L, LATER, NOW);

        assertThat(table.get("a", NOW)).contains(1L);
        assertThat(table.get("future", NOW)).contains(1L);
        assertThat(table.get("a", LATER)).isEmpty();
    }

    @Test
    void theOldestWriteGoesFirst() {
        for (int i = 0; i < 100; i++) {
            table.put("k" + i, 1L, LATER, NOW);
        }
        table.put("k0", 2L, LATER, NOW);
        table.get("k1", NOW);
        table.<String>compute("k2", NOW, present -> Change.keep(""));

        for (int i = 100; i < 103; i++) {
            table.put("k" + i, 1L, LATER, NOW);
        }

        assertThat(table.size()).isEqualTo(100);
        Set<String> expected = new HashSet<>();
        IntStream.range(0, 103).forEach(i -> expected.add("k" + i));
        expected.removeAll(Set.of("k1", "k2", "k3"));
        assertThat(listed(table, NOW).keySet()).isEqualTo(expected);
    }

    @Test
    void theExpiredGoBeforeTheOldest() {
        for (int i = 0; i < 100; i++) {
            table.put("k" + i, 1L, i == 70 || i == 90 ? NOW.plusSeconds(1) : LATER, NOW);
        }
        Instant time = NOW.plusSeconds(1);

        table.put("x", 1L, LATER, time);
        table.put("y", 1L, LATER, time);
        assertThat(table.get("k0", time)).contains(1L);

        table.put("z", 1L, LATER, time);
        assertThat(table.get("k0", time)).isEmpty();
        assertThat(table.get("k1", time)).contains(1L);
    }

    @Test
    void aTableOfOneHoldsTheLast() {
        ExpiringTable<Long> one = state.table("one", 1, Codec.number());
        one.put("a", 1L, LATER, NOW);
        one.put("b", 2L, LATER, NOW);

        assertThat(one.get("a", NOW)).isEmpty();
        assertThat(one.get("b", NOW)).contains(2L);
        assertThat(one.size()).isEqualTo(1);
    }

    @Test
    void aTableOfNoneIsRefused() {
        assertThatThrownBy(() -> state.table("none", 0, Codec.number()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the table \"none\" needs room for at least 1 entry, not for 0");
    }

    @Test
    void aMillionKeysDoNotExceedAHundredThousand() {
        ExpiringTable<Long> large = state.table("large", 100_000, Codec.number());
        int highest = 0;
        for (int i = 0; i < 1_000_000; i++) {
            large.put("key-" + i, (long) i, LATER, NOW);
            if (i % 1_000 == 0) {
                highest = Math.max(highest, large.size());
            }
        }

        assertThat(Math.max(highest, large.size())).isBetween(98_000, 100_000);
        for (int i = 0; i < 890_000; i += 1_000) {
            assertThat(large.get("key-" + i, NOW)).isEmpty();
        }
        for (int i = 910_000; i < 1_000_000; i += 1_000) {
            assertThat(large.get("key-" + i, NOW)).contains((long) i);
        }
    }

    @Test
    void keysOfOneHashCodeAreDifferentKeys() {
        table.put("AaAa", 1L, LATER, NOW);
        table.put("BBBB", 2L, LATER, NOW);
        table.put("", 3L, LATER, NOW);

        assertThat(table.get("AaAa", NOW)).contains(1L);
        assertThat(table.get("BBBB", NOW)).contains(2L);
        assertThat(table.get("AaBB", NOW)).isEmpty();
        assertThat(table.get("", NOW)).contains(3L);
    }

    @Test
    void manyTablesKeepApart() {
        for (int i = 0; i < 50; i++) {
            state.table("t" + i, 10, Codec.text()).put("same", "value " + i, LATER, NOW);
        }
        for (int i = 0; i < 50; i++) {
            assertThat(state.table("t" + i, 10, Codec.text()).get("same", NOW)).contains("value " + i);
        }
    }

    @Test
    void oneNameIsOneTable() {
        assertThat(state.table("counters", 100, Codec.number())).isSameAs(table);
        assertThatThrownBy(() -> state.table("counters", 200, Codec.text()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the table \"counters\" is in use with at most 100 entries");
    }

    @Test
    void aHundredThreadsCountExactly() throws Exception {
        CyclicBarrier start = new CyclicBarrier(100);
        InThreads.run(100, number -> {
            start.await();
            for (int i = 0; i < 1_000; i++) {
                table.compute("hot", NOW, StateContract::increment);
            }
        });

        assertThat(table.get("hot", NOW)).contains(100_000L);
    }

    @Test
    void racingThreadsNeverExceedTheBound() throws Exception {
        ExpiringTable<Long> wide = state.table("wide", 20_000, Codec.number());
        AtomicBoolean exceeded = new AtomicBoolean();
        InThreads.run(8, number -> {
            for (int i = 0; i < 20_000; i++) {
                wide.put(number + "-" + i, 1L, i % 3 == 0 ? NOW.plusNanos(1 + i) : LATER, NOW.plusNanos(i));
                if (i % 500 == 0 && wide.size() > 20_000) {
                    exceeded.set(true);
                }
                if (i % 7 == 0) {
                    wide.remove(number + "-" + (i - 3), NOW.plusNanos(i));
                }
            }
        });

        assertThat(exceeded).isFalse();
        assertThat(wide.size()).isLessThanOrEqualTo(20_000);
        assertThat(listed(wide, NOW)).hasSize(wide.size());
    }

    @Test
    void listingWhileOthersWriteShowsWhatStays() throws Exception {
        ExpiringTable<Long> wide = state.table("wide", 50_000, Codec.number());
        for (int i = 0; i < 1_000; i++) {
            wide.put("stays-" + i, (long) i, LATER, NOW);
        }
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(1);
        try {
            Future<?> writer = threads.submit(() -> {
                for (int i = 0; !stop.get(); i = (i + 1) % 10_000) {
                    wide.put("moves-" + i, 1L, LATER, NOW);
                    wide.remove("moves-" + i / 2, NOW);
                }
            });
            for (int round = 0; round < 20; round++) {
                List<String> seen = new ArrayList<>();
                wide.forEach(NOW, (key, kept) -> {
                    if (key.startsWith("stays-")) {
                        assertThat(kept.until()).isEqualTo(LATER);
                        seen.add(key);
                    }
                });
                assertThat(seen).hasSize(1_000).doesNotHaveDuplicates();
            }
            stop.set(true);
            writer.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } finally {
            stop.set(true);
            threads.shutdownNow();
        }
    }

    @Test
    void nothingIsTroubled() {
        table.put("a", 1L, LATER, NOW);

        assertThat(state.troubles()).isEmpty();
    }

    @Test
    void tablesOutliveTheState() {
        table.put("a", 1L, LATER, NOW);
        state.close();
        table.put("b", 2L, LATER, NOW);

        assertThat(listed(table, NOW)).containsOnly(Map.entry("a", 1L), Map.entry("b", 2L));
    }

    /** What the table lists at the time. */
    protected static <V> Map<String, V> listed(ExpiringTable<V> table, Instant time) {
        Map<String, V> listed = new TreeMap<>();
        table.forEach(time, (key, kept) -> listed.put(key, kept.value()));
        return listed;
    }
}
