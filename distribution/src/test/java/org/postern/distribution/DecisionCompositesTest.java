package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.james.mailetcontainer.impl.MatcherConfigImpl;
import org.apache.james.mailetcontainer.impl.matchers.And;
import org.apache.james.mailetcontainer.impl.matchers.GenericCompositeMatcher;
import org.apache.james.mailetcontainer.impl.matchers.Not;
import org.apache.james.mailetcontainer.impl.matchers.Or;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.matchers.Decision;
import org.postern.policy.audit.DecisionNote;

/** The matcher inside James's own And, Or and Not, about a mail as James hands it on. */
class DecisionCompositesTest {
    private static Mail mail() throws Exception {
        Mail mail = MailImpl.builder()
                .name(MailImpl.getId())
                .sender("a@there.example")
                .addRecipients("b@here.example", "c@here.example")
                .addAttribute(new Attribute(
                        AttributeName.of(DecisionNote.ATTRIBUTE),
                        AttributeValue.of(List.of(
                                AttributeValue.of("spf refuse softfail warn"),
                                AttributeValue.of("dnsbl accept not-listed enforce")))))
                .build();
        return MailImpl.duplicate(mail);
    }

    @ParameterizedTest
    @CsvSource({
        "And, rule:spf, rule:dnsbl, 2",
        "And, rule:spf, rule:greylist, 0",
        "Or, rule:greylist, 'rule:spf,result:softfail', 2",
        "Or, rule:greylist, 'rule:spf,result:pass', 0",
        "Not, rule:greylist, rule:helo-syntax, 2",
        "Not, rule:greylist, rule:spf, 0",
    })
    void itCanBeCombined(String composite, String one, String other, int matched) throws Exception {
        GenericCompositeMatcher all =
                composite.equals("And") ? new And() : composite.equals("Or") ? new Or() : new Not();
        for (String condition : List.of(one, other)) {
            MatcherConfigImpl config = new MatcherConfigImpl();
            config.setMatcherName("Decision");
            config.setCondition(condition);
            Decision matcher = new Decision();
            matcher.init(config);
            all.add(matcher);
        }
        assertThat(all.match(mail())).hasSize(matched);
    }
}
