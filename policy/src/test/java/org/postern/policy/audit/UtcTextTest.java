package org.postern.policy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UtcTextTest {
    private static final DateTimeFormatter ORACLE = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** Every day of five centuries, and moments all over the range. */
    @Test
    void isWhatTheLibrarysFormatterWrites() {
        Instant first = Instant.parse("1690-01-01T23:59:59.999Z");
        for (int day = 0; day < 500 * 366; day++) {
            same(first.plusSeconds(day * 86_400L));
        }
        Random random = new Random(1);
        long from = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
        long to = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
        for (int i = 0; i < 100_000; i++) {
            same(Instant.ofEpochSecond(
                    from + (long) (random.nextDouble() * (to - from)), random.nextInt(1_000_000_000)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-0001-01-01T00:00:00Z, 0000-01-01T00:00:00.000Z",
        "+10000-01-01T00:00:00.5Z, 9999-12-31T23:59:59.500Z",
        "2026-11-24T12:00:00.999999999Z, 2026-11-24T12:00:00.999Z"
    })
    void theFormStaysBeyondItsRange(String time, String text) {
        assertThat(text(Instant.parse(time))).isEqualTo(text);
    }

    private static void same(Instant time) {
        if (!text(time).equals(ORACLE.format(time))) {
            assertThat(text(time)).isEqualTo(ORACLE.format(time));
        }
    }

    private static String text(Instant time) {
        StringBuilder out = new StringBuilder();
        UtcText.append(out, time);
        return out.toString();
    }
}
