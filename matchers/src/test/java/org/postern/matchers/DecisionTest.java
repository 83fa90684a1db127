package org.postern.matchers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMatcherConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.postern.policy.audit.DecisionNote;

class DecisionTest {
    private static Decision matcher(String condition) throws Exception {
        Decision matcher = new Decision();
        matcher.init(FakeMatcherConfig.builder()
                .matcherName("Decision")
                .condition(condition)
                .build());
        return matcher;
    }

    private static FakeMail mail() throws Exception {
        return FakeMail.builder()
                .name("mail-1")
                .sender("a@there.example")
                .recipients("b@here.example", "c@here.example")
                .build();
    }

    private static Mail noted(AttributeValue<?> value) throws Exception {
        Mail mail = mail();
        mail.setAttribute(new Attribute(AttributeName.of(DecisionNote.ATTRIBUTE), value));
        return mail;
    }

    private static AttributeValue<Collection<AttributeValue<?>>> list(Stream<AttributeValue<?>> items) {
        return AttributeValue.of(items.collect(Collectors.<AttributeValue<?>>toList()));
    }

    private static AttributeValue<?> notes(String... notes) {
        return list(Stream.of(notes).map(AttributeValue::of));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "rule:spf; true",
                "rule:spf,result:softfail; true",
                " result:softfail , rule:spf ; true",
                "rule:spf,result:softfail,verdict:refuse,mode:warn; true",
                "rule:limit:perUser; true",
                "mode:warn; true",
                "rule:spf,result:listed; false",
                "rule:dnsbl,mode:warn; false",
                "rule:spf,verdict:defer; false",
                "rule:greylist; false",
                "rule:SPF; false",
            })
    void oneDecisionMustMeetAllConditions(String condition, boolean matches) throws Exception {
        Mail mail = noted(notes(
                "spf refuse softfail warn", "dnsbl refuse listed enforce", "limit:perUser accept within enforce"));
        assertThat(matcher(condition).match(mail)).hasSize(matches ? 2 : 0);
    }

    @Test
    void withoutANoteNobodyIsMatched() throws Exception {
        assertThat(matcher("rule:spf").match(mail())).isEmpty();
    }

    static List<Arguments> foreign() {
        return List.of(
                arguments("a text", AttributeValue.of("spf refuse softfail warn")),
                arguments("numbers", list(Stream.of(AttributeValue.of(1), AttributeValue.of(2L)))),
                arguments("too few words", notes("spf refuse", "spf", "")),
                arguments("too many words", notes("spf refuse softfail warn spf", "a".repeat(10_000_000))),
                arguments("spaces", notes(" ".repeat(10_000_000))),
                arguments("a list in a list", list(Stream.of(notes("spf refuse softfail warn")))),
                arguments("a map", AttributeValue.of(Map.of("spf", AttributeValue.of("spf refuse softfail warn")))),
                arguments("an object", AttributeValue.ofUnserializable(List.of("spf refuse softfail warn"))),
                arguments(
                        "a million notes",
                        list(Stream.concat(
                                Collections.<AttributeValue<?>>nCopies(1_000_000, AttributeValue.of("x")).stream(),
                                Stream.of(AttributeValue.of("spf refuse softfail warn"))))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("foreign")
    void valuesThatOthersHaveSetMatchNobody(String what, AttributeValue<?> value) throws Exception {
        assertThat(matcher("rule:spf").match(noted(value))).as(what).isEmpty();
    }

    @Test
    void whatIsNoNoteDoesNotHideOne() throws Exception {
        Mail mail = noted(list(Stream.of(
                AttributeValue.of(1), AttributeValue.of("rubbish"), AttributeValue.of("spf refuse softfail warn"))));
        assertThat(matcher("rule:spf").match(mail)).hasSize(2);
    }

    static List<Arguments> wrong() {
        return List.of(
                arguments("", "\"\": is no condition; write for example Decision=rule:spf,result:softfail"),
                arguments("spf", "\"spf\": is no condition; write for example Decision=rule:spf,result:softfail"),
                arguments("rule:spf,", "\"\": is no condition; write for example Decision=rule:spf,result:softfail"),
                arguments("rul:spf", "\"rul\": is nothing that a decision has; did you mean rule?"),
                arguments("why:spf", "\"why\": is nothing that a decision has; there are mode, result, rule, verdict"),
                arguments("rule:", "\"\": is no rule; write one word as in the records"),
                arguments("rule:s pf", "\"s pf\": is no rule; write one word as in the records"),
                arguments("verdict:refused", "\"refused\": is no verdict; did you mean refuse?"),
                arguments("mode:off", "\"off\": is no mode; there are enforce, warn"),
                arguments(
                        "rule:spf,rule:dnsbl",
                        "\"rule\": is there twice, and a decision has one; use Or with two matchers"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void theAdministratorIsTold(String condition, String message) {
        assertThatThrownBy(() -> matcher(condition))
                .hasMessage("mailetcontainer.xml, match=\"Decision=" + condition + "\" " + message);
    }

    @Test
    void allMistakesAreToldAtOnce() {
        assertThatThrownBy(() -> matcher("rul:spf,mode:on"))
                .hasMessage(
                        "mailetcontainer.xml, match=\"Decision=rul:spf,mode:on\" \"rul\": is nothing that a decision has;"
                                + " did you mean rule?\n"
                                + "mailetcontainer.xml, match=\"Decision=rul:spf,mode:on\" \"on\": is no mode; there are enforce, warn");
    }
}
