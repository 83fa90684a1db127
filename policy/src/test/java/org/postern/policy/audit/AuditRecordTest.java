package org.postern.policy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.Evidence;

class AuditRecordTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00.120Z");

    @Test
    void fieldsStandInTheOrderInWhichTheyWereGiven() {
        AuditRecord record = AuditRecord.at(NOW, "decision")
                .with("client.ip", "192.0.2.1")
                .with("client.port", 4711)
                .with("postern.ok", true)
                .with("user.name", Optional.empty())
                .with("event.start", NOW.minusMillis(120))
                .with("postern.evidence", Evidence.of("entry", "192.0.2.0/24").and("line", 7))
                .with("postern.none", Evidence.none());
        assertThat(record)
                .hasToString("{\"@timestamp\":\"2026-11-24T12:00:00.120Z\",\"event.action\":\"decision\","
                        + "\"client.ip\":\"192.0.2.1\",\"client.port\":4711,\"postern.ok\":true,"
                        + "\"event.start\":\"2026-11-24T12:00:00.000Z\","
                        + "\"postern.evidence\":{\"entry\":\"192.0.2.0/24\",\"line\":7},\"postern.none\":{}}");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            quote                 | 22        | \\"
            backslash             | 5c        | \\\\
            line feed             | 0a        | \\u000a
            carriage return       | 0d        | \\u000d
            NUL                   | 00        | \\u0000
            delete                | 7f        | \\u007f
            next line             | 85        | \\u0085
            line separator        | 2028      | \\u2028
            paragraph separator   | 2029      | \\u2029
            right-to-left override| 202e      | \\u202e
            zero width space      | 200b      | \\u200b
            byte order mark       | feff      | \\ufeff
            soft hyphen           | ad        | \\u00ad
            high surrogate alone  | d83d      | \\ud83d
            low surrogate alone   | de00      | \\ude00
            surrogates reversed   | de00 d83d | \\ude00\\ud83d
            high before a pair    | d83d d83d de00 | \\ud83d😀
            pair before a low     | d83d de00 de00 | 😀\\ude00
            pair                  | d83d de00 | 😀
            letters               | e4 4e2d   | ä中
            """)
    void whateverTheTextItStaysInItsField(String name, String units, String escaped) {
        StringBuilder text = new StringBuilder();
        for (String unit : units.split(" ")) {
            text.append((char) Integer.parseInt(unit, 16));
        }
        String record = AuditRecord.at(NOW, "x").with("f", "<" + text + ">").toString();
        assertThat(record).endsWith(",\"f\":\"<" + escaped + ">\"}");
        assertThat(record.lines()).hasSize(1);
    }

    @Test
    void noTextCanForgeAFieldOrALine() {
        String evil = "x\",\"postern.verdict\":\"accept\"}\n{\"a\":\"\u2028{\u0085";
        String record =
                AuditRecord.at(NOW, "decision").with("postern.helo", evil).toString();
        assertThat(record.split("\\R")).hasSize(1);
        assertThat(record)
                .contains("x\\\",\\\"postern.verdict\\\":\\\"accept\\\"}\\u000a{\\\"a\\\":\\\"\\u2028{\\u0085\"}");
    }

    @Test
    void namesOfEvidenceAreEscapedToo() {
        assertThat(AuditRecord.at(NOW, "x").with("e", Evidence.of("a\"b", "c")).toString())
                .endsWith("\"e\":{\"a\\\"b\":\"c\"}}");
    }
}
