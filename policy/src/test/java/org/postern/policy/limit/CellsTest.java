package org.postern.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellsTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void areAMap(long seed) {
        Random random = new Random(seed);
        Cells cells = new Cells(1, 0);
        Map<Long, Long> expected = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            // Half of the hashes want one of the last slots, so that runs go past the end.
            long hash = random.nextInt(2_000) + 1L | (random.nextBoolean() ? 0xffffffff_00000000L : 0L);
            int slot = cells.find(hash);
            assertThat(slot >= 0).isEqualTo(expected.containsKey(hash));
            if (slot < 0) {
                if (cells.isFull()) {
                    cells.grow();
                }
                slot = cells.add(hash);
            }
            long until = 1 + random.nextInt(100);
            cells.until(slot, until);
            cells.number(slot, 0, -until);
            expected.put(hash, until);
            if (random.nextInt(100) == 0) {
                long now = random.nextInt(100);
                expected.values().removeIf(moment -> moment <= now);
                assertThat(cells.sweep(now))
                        .isEqualTo(expected.values().stream()
                                .mapToLong(Long::longValue)
                                .min()
                                .orElse(Long.MAX_VALUE));
            }
        }
        assertThat(cells.size()).isEqualTo(expected.size());
        expected.forEach((hash, until) -> {
            assertThat(cells.until(cells.find(hash))).isEqualTo(until);
            assertThat(cells.number(cells.find(hash), 0)).isEqualTo(-until);
        });
    }
}
