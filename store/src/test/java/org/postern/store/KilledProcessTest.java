package org.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.policy.state.Codec;
import org.postern.policy.state.ExpiringTable;

/** A process killed while it writes leaves everything that was written a second before, and nothing else. */
class KilledProcessTest {
    private static final Clock CLOCK = Clock.systemUTC();

    @TempDir
    Path directory;

    @Test
    void killedTwentyTimesNothingOlderThanASecondIsLost() throws Exception {
        Path file = directory.resolve("state.db");
        Random random = new Random(1);
        for (int round = 0; round < 20; round++) {
            List<String> told = runAndKill(file, 1_200 + random.nextInt(700));
            long killed = CLOCK.millis();
            long safe = told.stream()
                    .map(line -> line.split(" "))
                    .filter(parts -> Long.parseLong(parts[0]) < killed - 1_000)
                    .mapToLong(parts -> Long.parseLong(parts[1]))
                    .max()
                    .orElse(0);
            try (FileState state = FileState.open(file, CLOCK)) {
                ExpiringTable<Long> counts = state.table("counts", 2 * Writer.KEYS, Codec.number());
                assertThat(state.troubles()).isEmpty();
                assertThat(safe).as("told in round %s", round).isPositive();
                for (int i = 0; i < Writer.KEYS; i++) {
                    assertThat(counts.get("key " + i, CLOCK.instant()).orElse(0L))
                            .as("key %s after kill %s", i, round)
                            .isGreaterThanOrEqualTo(safe);
                }
            }
        }
    }

    /** What the child told before it was killed, some time after it began to. */
    private static List<String> runAndKill(Path file, long millis) throws Exception {
        Process child = Child.start(List.of("-Xmx128m"), Writer.class, file.toString());
        List<String> told = new ArrayList<>();
        try {
            BufferedReader out = child.inputReader();
            String line = out.readLine();
            long end = CLOCK.millis() + millis;
            while (line != null && CLOCK.millis() < end) {
                told.add(line);
                line = out.readLine();
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
        return told;
    }
}
