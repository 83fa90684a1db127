package org.postern.policy.spf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.policy.net.IpLiteral;
import org.postern.policy.spf.SpfResult.Status;

class ReceivedSpfTest {
    private static SpfFacts facts(String sender, String helo) {
        return new SpfFacts(IpLiteral.parse("192.0.2.1"), sender, helo, "mx.example.org", Instant.EPOCH);
    }

    @Test
    void aPass() {
        assertThat(ReceivedSpf.value(
                        facts("me@example.com", "foo.example.com"),
                        SpfResult.matched(Status.PASS, "example.com", "ip4:192.0.2.0/24")))
                .isEqualTo("pass (example.com permits 192.0.2.1) receiver=mx.example.org; client-ip=192.0.2.1;"
                        + " envelope-from=\"me@example.com\"; helo=foo.example.com; identity=mailfrom;"
                        + " mechanism=\"ip4:192.0.2.0/24\"");
    }

    @Test
    void anEmptySender() {
        assertThat(ReceivedSpf.value(
                        facts("", "foo.example.com"), SpfResult.matched(Status.FAIL, "foo.example.com", "-all")))
                .isEqualTo("fail (foo.example.com does not permit 192.0.2.1) receiver=mx.example.org;"
                        + " client-ip=192.0.2.1; helo=foo.example.com; identity=helo; mechanism=-all");
    }

    @Test
    void aProblem() {
        assertThat(ReceivedSpf.value(
                        facts("me@example.com", "foo"),
                        SpfResult.problem(Status.PERMERROR, "example.com", "\"a:b\" is no term")))
                .isEqualTo("permerror (the policy of example.com could not be evaluated) receiver=mx.example.org;"
                        + " client-ip=192.0.2.1; envelope-from=\"me@example.com\"; helo=foo; identity=mailfrom;"
                        + " problem=\"\\\"a:b\\\" is no term\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a)\r\nX-Evil: (\\\"\u0000\u00fc", "\"", "\\", "a\"", "a\\"})
    void whateverAStrangerSentItStaysOneShortLine(String part) {
        String nasty = part.repeat(500);
        String value =
                ReceivedSpf.value(facts(nasty + "@" + nasty, nasty), SpfResult.problem(Status.TEMPERROR, nasty, nasty));
        assertThat(value).hasSizeLessThan(998).matches("[ -~]*");
        String comment = value.substring(value.indexOf('(') + 1, value.indexOf(") receiver="));
        assertThat(comment).doesNotContain("(", ")", "\\");
        assertThat(value.substring(value.indexOf(") receiver="))
                        .replaceAll("\\\\.", "")
                        .replaceAll("\"[^\"]*\"", "q"))
                .matches("\\) receiver=mx.example.org; client-ip=192.0.2.1; envelope-from=q; helo=q; identity=mailfrom;"
                        + " problem=q");
    }
}
