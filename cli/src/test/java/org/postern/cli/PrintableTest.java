package org.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintableTest {
    @ParameterizedTest(name = "U+{0}")
    @CsvSource({
        "001b, \\u001b",
        "0007, \\u0007",
        "000d, \\u000d",
        "000a, \\u000a",
        "007f, \\u007f",
        // CSI as one character, which old terminals obey.
        "009b, \\u009b",
        "00ad, \\u00ad",
        "200b, \\u200b",
        "2028, \\u2028",
        "202e, \\u202e",
        "2066, \\u2066",
        "feff, \\ufeff",
        "d800, \\ud800",
        "e000, \\ue000",
        "e0041, \\udb40\\udc41",
        "00e9, é",
        "4e2d, 中",
        "1f600, 😀",
    })
    void whatSteersATerminalIsWrittenAsAnEscape(String hex, String shown) {
        String text = new String(Character.toChars(Integer.parseInt(hex, 16)));
        assertThat(Printable.of("a" + text + "b")).isEqualTo("a" + shown + "b");
    }

    @Test
    void longTextIsCut() {
        assertThat(Printable.of("abcdef", 6)).isEqualTo("abcdef");
        assertThat(Printable.of("abcdefg", 6)).isEqualTo("abcde…");
        assertThat(Printable.of("\u001b\u001b", 6)).hasSize(6);
    }
}
