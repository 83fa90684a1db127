package org.postern.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class HeaviestTest {
    @RepeatedTest(20)
    void keepsWhatIsHeavyAndBoundsWhatItSays(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int capacity = 1 + random.nextInt(50);
        Heaviest<int[]> heaviest = new Heaviest<>(capacity, () -> new int[1]);
        Map<String, Long> exact = new HashMap<>();
        long total = 0;
        for (int i = 0; i < 20_000; i++) {
            // Some keys often, most of them once.
            String key = "k" + (random.nextBoolean() ? random.nextInt(20) : random.nextInt(100_000));
            long weight = random.nextInt(5);
            heaviest.add(key, weight);
            exact.merge(key, weight, Long::sum);
            total += weight;
            assertThat(heaviest.size()).isLessThanOrEqualTo(2 * capacity);
        }
        Map<String, Heaviest.Entry<int[]>> kept = new HashMap<>();
        heaviest.heaviest(Integer.MAX_VALUE).forEach(entry -> kept.put(entry.key(), entry));
        kept.forEach((key, entry) -> assertThat(exact.get(key)).isBetween(entry.weight(), entry.most()));
        assertThat(heaviest.dropped()).isLessThanOrEqualTo(total / capacity);
        exact.forEach((key, weight) -> {
            if (weight > heaviest.dropped()) {
                assertThat(kept).containsKey(key);
            }
        });
    }

    @Test
    void theHeaviestComeFirstAndEqualOnesByName() {
        Heaviest<int[]> heaviest = new Heaviest<>(10, () -> new int[1]);
        heaviest.add("c", 1);
        heaviest.add("b", 2);
        heaviest.add("a", 1);
        assertThat(heaviest.heaviest(2)).extracting(Heaviest.Entry::key).containsExactly("b", "a");
    }
}
