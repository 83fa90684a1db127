package org.postern.policy.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryTableTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(3_600);

    /** Stands for the file: what is written down, by number. */
    private static final class Paper implements Changes<Long> {
        private final Map<Long, String> lines = new TreeMap<>();
        private int writes;

        @Override
        public void written(long number, String key, Long value, Instant until) {
            assertThat(lines.put(number, key + "=" + value)).isNull();
            writes++;
        }

        @Override
        public void gone(long number) {
            assertThat(lines.remove(number)).isNotNull();
        }

        void drain(MemoryTable<Long> table) {
            while (table.drain(this)) {
                assertThat(lines).isNotEmpty();
            }
        }
    }

    private final MemoryTable<Long> table = new MemoryTable<>("test", 3, 42);
    private final Paper paper = new Paper();

    @Test
    void drainsWhatIsNew() {
        table.put("a", 1L, LATER, NOW);
        table.put("b", 1L, LATER, NOW);
        paper.drain(table);
        assertThat(paper.lines.values()).containsExactly("a=1", "b=1");

        table.put("a", 2L, LATER, NOW);
        table.remove("b", NOW);
        paper.drain(table);
        assertThat(paper.lines.values()).containsExactly("a=2");
    }

    @Test
    void drainsNothingTwice() {
        table.put("a", 1L, LATER, NOW);
        paper.drain(table);
        paper.drain(table);

        assertThat(paper.writes).isEqualTo(1);
    }

    @Test
    void whatComesAndGoesBetweenDrainsIsNotWrittenDown() {
        for (int i = 0; i < 1_000; i++) {
            table.put("k" + i, 1L, LATER, NOW);
        }
        paper.drain(table);

        assertThat(paper.lines.values()).containsExactly("k997=1", "k998=1", "k999=1");
        assertThat(paper.writes).isEqualTo(3);
    }

    @Test
    void drainsWhatExpires() {
        table.put("a", 1L, LATER, NOW);
        paper.drain(table);

        table.expire(LATER.minusNanos(1));
        assertThat(table.size()).isEqualTo(1);
        table.expire(LATER);
        assertThat(table.size()).isZero();
        paper.drain(table);

        assertThat(paper.lines).isEmpty();
    }

    @Test
    void aLostPaperIsWrittenAgain() {
        table.put("a", 1L, LATER, NOW);
        paper.drain(table);
        table.put("b", 1L, LATER, NOW);
        table.remove("a", NOW);
        table.put("c", 1L, LATER, NOW);
        paper.lines.clear();

        table.forgetDrained();
        paper.drain(table);

        assertThat(paper.lines.values()).containsExactly("b=1", "c=1");
    }

    @Test
    void whatIsLoadedIsOlderThanWhatIsWritten() {
        paper.lines.putAll(Map.of(7L, "k7=1", 8L, "k8=1", 9L, "k9=1"));
        table.put("early", 1L, LATER, NOW);
        table.startAfter(9);
        assertThat(table.load("k9", 1L, LATER, 9)).isTrue();
        assertThat(table.load("k8", 1L, LATER, 8)).isTrue();
        assertThat(table.load("k7", 1L, LATER, 7)).isFalse();
        paper.lines.remove(7L);

        table.put("x", 1L, LATER, NOW);
        paper.drain(table);
        assertThat(paper.lines.values()).containsExactly("k9=1", "early=1", "x=1");

        table.put("y", 1L, LATER, NOW);
        table.put("z", 1L, LATER, NOW);
        paper.drain(table);
        assertThat(paper.lines.values()).containsExactly("x=1", "y=1", "z=1");
    }

    @Test
    void loadingDoesNotTouchWhatIsThere() {
        table.put("a", 2L, LATER, NOW);
        table.startAfter(1);

        assertThat(table.load("a", 1L, LATER, 1)).isFalse();
        assertThat(table.get("a", NOW)).contains(2L);
    }

    @Test
    void numbersAreInTheOrderOfWritingInALargeTable() {
        MemoryTable<Long> large = new MemoryTable<>("large", 100_000, 42);
        for (int i = 0; i < 1_000; i++) {
            large.put("k" + i, (long) i, LATER, NOW);
        }
        paper.drain(large);

        assertThat(paper.lines.values())
                .containsExactlyElementsOf(IntStream.range(0, 1_000)
                        .mapToObj(i -> "k" + i + "=" + i)
                        .toList());
    }

    @Test
    void whatHasWaitedLongestIsDrainedFirst() {
        MemoryTable<Long> large = new MemoryTable<>("large", 200_000, 42);
        for (int i = 0; i < 150_000; i++) {
            large.put("k" + i, (long) i, LATER, NOW);
        }

        assertThat(large.drain(paper)).isTrue();
        assertThat(paper.writes).isEqualTo(65_536);
        assertThat(paper.lines.values()).contains("k0=0", "k60000=60000").doesNotContain("k75000=75000");

        paper.drain(large);
        assertThat(paper.lines).hasSize(150_000);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void thePaperIsTheTableAfterAnyHistory(long seed) {
        Random random = new Random(seed);
        MemoryTable<Long> many = new MemoryTable<>("many", seed % 2 == 0 ? 50 : 10_000, seed);
        Map<String, Instant> expiries = new HashMap<>();
        Instant now = NOW;
        for (int step = 0; step < 60_000; step++) {
            now = now.plusNanos(random.nextInt(1_000_000_000));
            String key = "k" + random.nextInt(15_000);
            int kind = random.nextInt(100);
            if (kind < 70) {
                Instant until = now.plusSeconds(1 + random.nextInt(20_000));
                many.put(key, (long) step, until, now);
                expiries.put(key, until);
            } else if (kind < 90) {
                many.remove(key, now);
                expiries.remove(key);
            } else if (kind == 99 && random.nextInt(20) == 0) {
                many.expire(now);
            } else if (kind == 98 && random.nextInt(20) == 0) {
                paper.drain(many);
            } else {
                boolean counts = many.get(key, now).isPresent();
                assertThat(counts && !expiries.getOrDefault(key, Instant.MIN).isAfter(now))
                        .isFalse();
            }
        }
        many.expire(now);
        paper.drain(many);

        Map<String, Long> listed = StateContract.listed(many, now);
        assertThat(listed).hasSize(many.size());
        assertThat(paper.lines.values())
                .containsExactlyInAnyOrderElementsOf(listed.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList());
    }
}
