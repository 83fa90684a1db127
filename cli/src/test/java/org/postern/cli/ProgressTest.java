package org.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class ProgressTest {
    @Test
    void saysHowFarItIsAndHowLongItTakes() {
        assertThat(Progress.bar("searching", 250_000_000, 1_000_000_000, 2))
                .isEqualTo("searching [##########..............................]  25 %  125 MB/s  6 s left");
        assertThat(Progress.bar("searching", 0, 0, 0)).endsWith("  0 %  0 MB/s  0 s left");
        assertThat(Progress.bar("searching", 11, 10, 1)).contains("100 %");
    }

    @Test
    void nobodyWatchesNothingIsDrawn() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (Progress progress = new Progress(new Screen(OutputStream.nullOutputStream(), err, false), "x")) {
            for (int i = 0; i < 100_000; i++) {
                progress.at(i, 100_000);
            }
        }
        assertThat(err.size()).isZero();
    }
}
