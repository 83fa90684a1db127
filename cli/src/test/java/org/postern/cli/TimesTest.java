package org.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
    @ParameterizedTest
    @CsvSource({
        "2026-11-24,                false, 2026-11-24T00:00:00Z",
        "2026-11-24,                true,  2026-11-25T00:00:00Z",
        "2026-11-24T10:30,          true,  2026-11-24T10:30:00Z",
        "2026-11-24T10:30:05.5Z,    false, 2026-11-24T10:30:05.500Z",
        "2026-11-24T10:30:00+01:00, false, 2026-11-24T09:30:00Z",
        "2026-11-24T10:30:00-01:00, false, 2026-11-24T11:30:00Z",
        "90s,                       false, 2026-11-24T11:58:30Z",
        "30m,                       false, 2026-11-24T11:30:00Z",
        "12h,                       false, 2026-11-24T00:00:00Z",
        "7d,                        true,  2026-11-17T12:00:00Z",
    })
    void reads(String text, boolean isEnd, String time) {
        assertThat(Times.parse(text, Run.NOW, isEnd)).hasToString(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2026-13-01", "2026-11-24 10:30", "10:30", "-5m", "5w"})
    void saysWhatToWrite(String text) {
        assertThatThrownBy(() -> Times.parse(text, Run.NOW, false))
                .hasMessage("\"" + text + "\" is no time; write " + Times.FORMS);
    }

    @ParameterizedTest
    @CsvSource({"350, 350 ms", "2400, 2.4 s", "303000, 5 min 3 s", "7500000, 2 h 5 min"})
    void showsLengths(long millis, String shown) {
        assertThat(Times.shown(Duration.ofMillis(millis))).isEqualTo(shown);
    }
}
