package org.postern.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistinctTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 20, 100, 300, 1000})
    void estimates(int count) {
        Distinct distinct = new Distinct();
        for (int i = 0; i < 3 * count; i++) {
            distinct.add("198.51." + i % count + ".7");
        }
        assertThat(distinct.count()).isCloseTo(count, Percentage.withPercentage(20));
    }

    @ParameterizedTest
    @ValueSource(ints = {20_000, 1_000_000})
    void andOnlySaysManyOfTooMany(int count) {
        Distinct distinct = new Distinct();
        for (int i = 0; i < count; i++) {
            distinct.add("name" + i);
        }
        assertThat(distinct.count()).isEqualTo(Distinct.MOST);
    }
}
