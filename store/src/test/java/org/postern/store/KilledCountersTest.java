package org.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Quota;

/** A process killed while it counts leaves every count that was on disk, never more than was counted, and a whole file. */
class KilledCountersTest {
    private static final int FLUSHES = 2;

    @TempDir
    Path directory;

    @Test
    void killedTenTimesNothingThatWasOnDiskIsLost() throws Exception {
        Path file = directory.resolve("counters.db");
        Random random = new Random(1);
        long[] least = new long[Taker.KEYS];
        for (int round = 0; round < 10; round++) {
            List<long[]> told = runAndKill(file, random.nextInt(300));
            long onDisk = told.get(told.size() - 1)[2];
            long safe = told.stream()
                    .filter(line -> line[0] < onDisk)
                    .mapToLong(line -> line[1])
                    .max()
                    .orElseThrow();
            try (FileCounters counters = Taker.open(file)) {
                assertThat(counters.troubles()).isEmpty();
                for (int i = 0; i < Taker.KEYS; i++) {
                    long bucket = used(counters, Taker.BUCKET, i);
                    long window = used(counters, Taker.WINDOW, i);
                    assertThat(window).as("key %s after kill %s", i, round).isGreaterThanOrEqualTo(least[i] + safe);
                    // A unit is 29 ms, of which some have melted.
                    assertThat(bucket).isLessThanOrEqualTo(window);
                    least[i] = window;
                }
            }
        }
    }

    private static long used(FileCounters counters, Quota quota, int key) {
        Charges charges = new Charges();
        charges.add(quota, "key " + key, "", 0);
        counters.takeNow(charges);
        return Taker.COUNT - charges.left(0);
    }

    /** What the child told before it was killed, some lines after it had written to disk a few times. */
    private static List<long[]> runAndKill(Path file, int linesMore) throws Exception {
        Process child = Child.start(List.of("-Xmx128m"), Taker.class, file.toString());
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
