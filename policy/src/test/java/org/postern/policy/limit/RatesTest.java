package org.postern.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RatesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            messages   | 100/1h                         | 100/1h
            messages   | 100 / 1h                       | 100/1h
            messages   | 20/1m, 100/60m                 | 20/1m, 100/1h
            messages   | 100/1h burst 20                | 100/1h burst 20
            messages   | 1/1d   burst   5,20/1m         | 1/1d burst 5, 20/1m
            messages   | 100/1h burst 100               | 100/1h
            messages   | 9007199254740992/1s            | 9007199254740992/1s
            messages   | 1/366d                         | 1/366d
            recipients | 000500/1d                      | 500/1d
            bytes      | 200M/1d                        | 209715200/1d
            bytes      | 1K/1s                          | 1024/1s
            bytes      | 1G/1d burst 20M                | 1073741824/1d burst 20971520
            bytes      | 8192T/1d                       | 9007199254740992/1d
            concurrent | 10                             | 10
            errors     | 10/90s                         | 10/90s
            uniqueRecipients | 200/1h                   | 200/1h
            """)
    void readsTokenBuckets(String unit, String text, String expected) {
        assertThat(parse(unit, text, false)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            messages   | 100/1h                         | 100/1h sliding
            messages   | 20/1m, 100/1h                  | 20/1m sliding, 100/1h sliding
            concurrent | 10                             | 10
            """)
    void readsSlidingWindows(String unit, String text, String expected) {
        assertThat(parse(unit, text, true)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            messages | false | 0/1h            | has the number 0, which lets nothing pass; write 1 or more
            messages | false | 10/0s           | has the period "0s", which is no time within 1s..366d; write a number with s, m, h or d
            messages | false | 10/1w           | has the period "1w", which is no time within 1s..366d; write a number with s, m, h or d
            messages | false | 10/h            | has the period "h", which is no time within 1s..366d; write a number with s, m, h or d
            messages | false | 10/367d         | has the period "367d", which is no time within 1s..366d; write a number with s, m, h or d
            messages | false | 10/999999999d   | has the period "999999999d", which is no time within 1s..366d; write a number with s, m, h or d
            messages | false | 10/             | has the period "", which is no time within 1s..366d; write a number with s, m, h or d
            messages | false | 10/1h/1m        | has the period "1h/1m", which is no time within 1s..366d; write a number with s, m, h or d
            messages | false | 100             | has no period; write for example 100/1h
            bytes    | false | 200M            | has no period; write for example 200M/1d
            messages | false | ''              | is empty; write for example 100/1h
            bytes    | false | ''              | is empty; write for example 200M/1d
            concurrent | false | ''            | is empty; write for example 10
            messages | false | 10/1h,          | "" is empty; write for example 100/1h
            messages | false | 10/1h, 0/1m     | "0/1m" has the number 0, which lets nothing pass; write 1 or more
            messages | false | 10/1h, 20/60m   | says two things about 1h; keep one of them
            messages | false | -1/1h           | has "-1" where a whole number belongs
            messages | false | 1.5/1h          | has "1.5" where a whole number belongs
            messages | false | 1K/1h           | has "1K" where a whole number belongs
            bytes    | false | 1k/1h           | has "1k" where a whole number belongs, with K, M, G or T for powers of 1024
            bytes    | false | 1P/1h           | has "1P" where a whole number belongs, with K, M, G or T for powers of 1024
            messages | false | 9007199254740993/1s | has a number beyond 9007199254740992, which cannot be counted; write a smaller one
            messages | false | 99999999999999999999999/1s | has a number beyond 9007199254740992, which cannot be counted; write a smaller one
            bytes    | false | 8193T/1d        | has a number beyond 8192T, which cannot be counted; write a smaller one
            messages | false | 10/1h burst 0   | has the number 0, which lets nothing pass; write 1 or more
            messages | false | 10/1h burst x   | has "x" where a whole number belongs
            messages | false | 1/366d burst 9007199254740992 | cannot be counted: the burst would take more than seventy years to come back; write a smaller burst
            messages | true  | 10/1h burst 5   | has a burst, which a sliding window has not; leave it out
            concurrent | false | 10/1h         | has a period or a burst, but counts what is open at the same time; write a number alone
            concurrent | false | 10 burst 5    | has a period or a burst, but counts what is open at the same time; write a number alone
            concurrent | false | 10, 20        | is more than one number; keep one of them
            concurrent | false | 0             | has the number 0, which lets nothing pass; write 1 or more
            concurrent | false | many          | has "many" where a whole number belongs
            """)
    void eachMistakeIsTold(String unit, boolean sliding, String text, String message) {
        assertThatThrownBy(() -> parse(unit, text, sliding))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static String parse(String unit, String text, boolean sliding) {
        return Rates.parse(Unit.of(unit).orElseThrow(), text, sliding).stream()
                .map(Rates::text)
                .collect(Collectors.joining(", "));
    }
}
