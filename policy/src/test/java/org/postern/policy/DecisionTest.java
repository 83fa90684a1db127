package org.postern.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.Decision.Verdict;

class DecisionTest {
    private static final Reply REFUSAL = Reply.of(550, "5.7.1", "No");

    @ParameterizedTest
    @CsvSource({"ENFORCE, true", "WARN, false", "OFF, false"})
    void onlyEnforcedRefusalBites(Mode mode, boolean bites) {
        assertThat(Decision.refuse("r", "why", Evidence.none(), REFUSAL)
                        .in(mode)
                        .bites())
                .isEqualTo(bites);
        assertThat(Decision.accept("r", "why", Evidence.none()).in(mode).bites())
                .isFalse();
    }

    @Test
    void verdictFollowsFromReply() {
        Decision deferral = Decision.refuse("r", "why", Evidence.none(), Reply.of(451, "4.3.0", "Later"));
        assertThat(deferral.verdict()).isEqualTo(Verdict.DEFER);
        assertThat(Decision.refuse("r", "why", Evidence.none(), REFUSAL).verdict())
                .isEqualTo(Verdict.REFUSE);
        assertThat(Decision.accept("r", "why", Evidence.none()).verdict()).isEqualTo(Verdict.ACCEPT);
    }

    @Test
    void faultOfARuleIsATemporaryRefusalThatSaysWhat() {
        Rule<String> broken = new Rule<>() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public Decision decide(String facts) {
                throw new IllegalStateException("index is gone");
            }
        };
        Decision decision = broken.decideOrDefer("any");
        assertThat(decision.verdict()).isEqualTo(Verdict.DEFER);
        assertThat(decision.reason()).isEqualTo("fault");
        assertThat(decision.reply().get().line())
                .isEqualTo("451 4.3.5 Policy check failed on this server, try again later");
        assertThat(decision.evidence().toString())
                .startsWith("fault=java.lang.IllegalStateException: index is gone at=org.postern.policy.DecisionTest");
    }

    @Test
    void evidenceKeepsItsOrder() {
        assertThat(Evidence.of("entry", "10.0.0.0/8").and("line", 3).and("file", "deny.cidr"))
                .hasToString("entry=10.0.0.0/8 line=3 file=deny.cidr");
    }
}
