package org.postern.cli.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NeedleTest {
    @RepeatedTest(20)
    void findsWhatIndexOfFinds(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int found = 0;
        for (int i = 0; i < 2000; i++) {
            String hay = letters(random, random.nextInt(30));
            String needle = letters(random, 1 + random.nextInt(4));
            byte[] octets = ("xx" + hay + "AB").getBytes(StandardCharsets.ISO_8859_1);
            boolean expected = hay.toLowerCase(Locale.ROOT).contains(needle.toLowerCase(Locale.ROOT));
            found += expected ? 1 : 0;
            assertThat(Needle.of(needle).isIn(octets, 2, 2 + hay.length()))
                    .as("%s in %s", needle, hay)
                    .isEqualTo(expected);
        }
        assertThat(found).isBetween(100, 1900);
    }

    private static String letters(Random random, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("abAB@[`{1\u0080".charAt(random.nextInt(9)));
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\"b", "a\\b", "ä", "a/b", "a\nb", "a\u007f"})
    void whatJsonMayWriteOtherwiseIsNoNeedle(String text) {
        assertThat(Needle.isPlain(text)).isFalse();
    }
}
