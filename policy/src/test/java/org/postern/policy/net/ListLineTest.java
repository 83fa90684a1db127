package org.postern.policy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListLineTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
                    192.0.2.0/24|[192.0.2.0/24] forever -
                      192.0.2.1 \t |[192.0.2.1] forever -
                    192.0.2.1-192.0.2.2|[192.0.2.1, 192.0.2.2] forever -
                    192.0.2.1 until=2026-12-31T00:00Z|[192.0.2.1] 2026-12-31T00:00:00Z -
                    192.0.2.1 until=2026-12-31T00:00:07+01:00|[192.0.2.1] 2026-12-30T23:00:07Z -
                    192.0.2.1 # spam|[192.0.2.1] forever spam
                    192.0.2.1# spam # twice |[192.0.2.1] forever spam # twice
                    192.0.2.1 #|[192.0.2.1] forever -
                    ::1\tuntil=2026-12-31T00:00Z\t# spam|[::1] 2026-12-31T00:00:00Z spam
                    """)
    void readsALine(String line, String meaning) {
        ListLine read = ListLine.parse(line).orElseThrow();
        assertThat(read.blocks()
                        + " " + read.until().map(Object::toString).orElse("forever")
                        + " " + read.reason().orElse("-"))
                .isEqualTo(meaning);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \t", "# nothing", "   # 192.0.2.1"})
    void ignoresBlankLinesAndComments(String line) {
        assertThat(ListLine.parse(line)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    10.0.0.1/8             | host bits are set; did you mean 10.0.0.0/8?
                    10.0.0.1/8 until=x     | host bits are set; did you mean 10.0.0.0/8?
                    10.0.0.1 spam          | "spam" is unknown; only until= and # with a reason may follow the address
                    10.0.0.1 ; spam        | ";" is unknown; only until= and # with a reason may follow the address
                    10.0.0.1 10.0.0.2      | "10.0.0.2" is unknown; only until= and # with a reason may follow the address
                    10.0.0.1 - 10.0.0.2    | "-" is unknown; only until= and # with a reason may follow the address
                    10.0.0.1 Until=x       | "Until=x" is unknown; only until= and # with a reason may follow the address
                    10.0.0.1 until=2026-12-31T00:00Z until=2026-12-31T00:00Z | until= stands twice; keep one of them
                    10.0.0.1 until=        | "" is no date and time with an offset; write it like until=2026-12-31T00:00Z
                    10.0.0.1 until=2026-12-31       | "2026-12-31" is no date and time with an offset; write it like until=2026-12-31T00:00Z
                    10.0.0.1 until=2026-12-31T00:00 | "2026-12-31T00:00" is no date and time with an offset; write it like until=2026-12-31T00:00Z
                    10.0.0.1 until=2026-02-30T00:00Z | "2026-02-30T00:00Z" is no date and time with an offset; write it like until=2026-12-31T00:00Z
                    10.0.0.1 until=+999999999-01-01T00:00Z | "+999999999-01-01T00:00Z" is no date and time with an offset; write it like until=2026-12-31T00:00Z
                    mail.example.com       | is no IP address; names are not looked up here
                    """)
    void saysWhatIsWrong(String line, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ListLine.parse(line))
                .withMessage(message);
    }
}
