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

/** A process killed while it writes leaves everything that it said was on disk, and a file that is whole. */
class KilledProcessTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final int FLUSHES = 3;

    @TempDir
    Path directory;

    @Test
    void killedTwentyTimesNothingThatWasOnDiskIsLost() throws Exception {
        Path file = directory.resolve("state.db");
        Random random = new Random(1);
        long longest = 0;
        for (int round = 0; round < 20; round++) {
            List<long[]> told = runAndKill(file, random.nextInt(500));
            long onDisk = told.get(told.size() - 1)[2];
            longest = Math.max(longest, told.get(told.size() - 1)[0] - onDisk);
            long safe = told.stream()
                    .filter(line -> line[0] < onDisk)
                    .mapToLong(line -> line[1])
                    .max()
                    .orElseThrow();
            try (FileState state = FileState.open(file, CLOCK)) {
                ExpiringTable<Long> counts = state.table("counts", 2 * Writer.KEYS, Codec.number());
                assertThat(state.troubles()).isEmpty();
                for (int i = 0; i < Writer.KEYS; i++) {
                    assertThat(counts.get("key " + i, CLOCK.instant()).orElse(0L))
                            .as("key %s after kill %s", i, round)
                            .isGreaterThanOrEqualTo(safe);
                }
            }
        }
        System.out.println("KilledProcessTest: the disk was at most " + longest + " ms behind");
    }

    /** What the child told before it was killed, some lines after it had written to disk a few times. */
    private static List<long[]> runAndKill(Path file, int linesMore) throws Exception {
        Process child = Child.start(List.of("-Xmx128m"), Writer.class, file.toString());
        List<long[]> told = new ArrayList<>();
        try {
            BufferedReader out = child.inputReader();
            int flushes = 0;
            long onDisk = 0;
            for (int left = linesMore; flushes < FLUSHES || left > 0; left -= flushes < FLUSHES ? 0 : 1) {
                String[] parts = out.readLine().split(" ");
                told.add(new long[] {Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2])});
                if (told.get(told.size() - 1)[2] != onDisk) {
                    onDisk = told.get(told.size() - 1)[2];
                    flushes++;
                }
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
        return told;
    }
}
