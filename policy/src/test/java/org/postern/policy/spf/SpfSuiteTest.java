package org.postern.policy.spf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 7208 as openspf.org tests it; no case is left out. */
class SpfSuiteTest {
    static List<SpfSuite.Case> cases() {
        return SpfSuite.cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesTheResultAndTheExplanation(SpfSuite.Case test) {
        SpfResult result = new Spf(test.zone()).check(test.facts()).join();
        assertThat(result.status().text()).as("%s", result).isIn(test.results());
        if (test.explanation() != null) {
            assertThat(result.explanation()).isEqualTo(test.explanation());
        }
    }

    @Test
    void theSuiteIsWhole() {
        assertThat(cases()).hasSizeGreaterThan(200);
    }
}
