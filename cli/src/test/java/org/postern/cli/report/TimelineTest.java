package org.postern.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimelineTest {
    private static final Instant START = Instant.parse("2026-11-24T00:00:00Z");

    @ParameterizedTest
    @CsvSource({"PT10M, PT1M", "PT6H, PT5M", "P1D, PT5M", "P7D, PT1H", "P365D, P7D", "P36500D, P364D"})
    void stepsBecomeLongerWithTheTime(Duration span, Duration step) {
        Timeline timeline = new Timeline();
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            timeline.add(START.plusSeconds(random.nextLong(span.toSeconds())), Timeline.Series.CONNECTIONS);
        }
        timeline.add(START, Timeline.Series.REFUSED);
        assertThat(timeline.step()).isEqualTo(step);
        assertThat(timeline.times()).hasSizeBetween(2, Timeline.MOST_STEPS);
        assertThat(Arrays.stream(timeline.values(Timeline.Series.CONNECTIONS)).sum())
                .isEqualTo(2000);
        assertThat(Arrays.stream(timeline.values(Timeline.Series.REFUSED)).sum())
                .isOne();
    }

    @Test
    void timesThatNoClockHasAreBounded() {
        Timeline timeline = new Timeline();
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            timeline.add(Instant.ofEpochSecond(random.nextLong(Instant.MAX.getEpochSecond())), Timeline.Series.LOGINS);
        }
        assertThat(timeline.times()).hasSizeLessThanOrEqualTo(Timeline.MOST_STEPS);
        assertThat(timeline.values(Timeline.Series.LOGINS))
                .hasSameSizeAs(timeline.times().toArray());
    }

    @Test
    void nothingIsNothing() {
        assertThat(new Timeline().times()).isEmpty();
        assertThat(new Timeline().values(Timeline.Series.LOGINS)).isEmpty();
    }
}
