package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is counted in a file is there after a stop and after a killed process. */
class LimitsSurviveIT {
    @Test
    void aRestartAndAKilledProcessResetNothing(@TempDir Path directory) throws Exception {
        try (LimitsJames james = LimitsJames.start(directory, "file", 0)) {
            send(james, "127.0.5.1", 40);
            james.stop();
            james.start();
            send(james, "127.0.5.2", 30);
            awaitWritten(james);
            james.kill();
            james.start();
            assertThat(LimitsClient.drain(james.port(), "127.0.5.3")).isEqualTo(30);
            // Of a window too, whose cells are others.
            assertThat(LimitsClient.drain(james.port(), "127.0.7.1")).isEqualTo(100);
            awaitWritten(james);
            james.kill();
            james.start();
            assertThat(LimitsClient.drain(james.port(), "127.0.7.2")).isZero();
            assertThat(LimitsClient.drain(james.port(), "127.0.5.3")).isZero();
        }
    }

    private static void send(LimitsJames james, String source, int messages) throws IOException {
        try (LimitsClient client = LimitsClient.connect(james.port(), source)) {
            for (int i = 0; i < messages; i++) {
                assertThat(client.send()).isTrue();
            }
        }
    }

    private static void awaitWritten(LimitsJames james) throws IOException, InterruptedException {
        james.awaitWritten("var/postern/state.mv.counts", () -> send(james, "127.0.9.1", 1));
    }
}
