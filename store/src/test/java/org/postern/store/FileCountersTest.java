package org.postern.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Counters;
import org.postern.policy.limit.CountersContract;
import org.postern.policy.limit.Quota;
import org.postern.policy.limit.Rate;
import org.postern.policy.limit.Unit;

class FileCountersTest extends CountersContract {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Quota BUCKET = new Quota("q", Unit.MESSAGES, Rate.bucket(10, DAY, 10), true);
    private static final Quota WINDOW = new Quota("q", Unit.RECIPIENTS, Rate.sliding(10, DAY), true);
    private static final Quota LEVEL = new Quota("q", Unit.CONCURRENT, Rate.level(10), true);
    private static final Quota UNIQUE = new Quota("q", Unit.UNIQUE_RECIPIENTS, Rate.sliding(10, DAY), true);

    @TempDir
    Path directory;

    private final AtomicLong time = new AtomicLong(1_700_000_000_000_000_000L);

    @Override
    protected Counters open() throws IOException {
        return open("contract.db", 10_000);
    }

    private FileCounters open(String name, int maxKeys) throws IOException {
        return FileCounters.open(directory.resolve(name), maxKeys, time::get, Clock.systemUTC());
    }

    @Override
    protected void advance(Duration step) {
        time.addAndGet(step.toNanos());
    }

    private static Charges take(FileCounters counters, Quota quota, String key, String member, long amount) {
        Charges charges = new Charges();
        charges.add(quota, key, member, amount);
        counters.takeNow(charges);
        return charges;
    }

    private static long left(FileCounters counters, Quota quota, String key) {
        return take(counters, quota, key, "", 0).left(0);
    }

    @Test
    void aRestartKeepsWhatIsOwedAndForgetsLevels() throws Exception {
        try (FileCounters counters = open("c.db", 10_000)) {
            take(counters, BUCKET, "a", "", 4);
            take(counters, WINDOW, "a", "", 5);
            take(counters, LEVEL, "a", "", 6);
            take(counters, UNIQUE, "a", "x", 1);
            Charges back = take(counters, WINDOW, "b", "", 7);
            counters.giveBack(back);
        }
        advance(DAY.dividedBy(10));
        try (FileCounters counters = open("c.db", 10_000)) {
            assertThat(left(counters, BUCKET, "a")).isEqualTo(7);
            assertThat(left(counters, WINDOW, "a")).isEqualTo(5);
            assertThat(left(counters, LEVEL, "a")).isEqualTo(10);
            assertThat(left(counters, WINDOW, "b")).isEqualTo(10);
            assertThat(take(counters, UNIQUE, "a", "x", 1).isCharged(0)).isFalse();
            assertThat(left(counters, UNIQUE, "a")).isEqualTo(9);
            assertThat(counters.troubles()).isEmpty();
        }
    }

    @ParameterizedTest(name = "room for {0} keys afterwards")
    @ValueSource(ints = {40_000, 4_000, 1_000_000})
    void anotherBoundKeepsWhatFits(int maxKeys) throws Exception {
        try (FileCounters counters = open("c.db", 40_000)) {
            for (int i = 0; i < 20_000; i++) {
                take(counters, BUCKET, "key " + i, "", 1 + i % 10);
            }
        }
        for (int round = 0; round < 2; round++) {
            try (FileCounters counters = open("c.db", maxKeys)) {
                int known = 0;
                for (int i = 0; i < 20_000; i++) {
                    long left = left(counters, BUCKET, "key " + i);
                    assertThat(left).isIn(9L - i % 10, 10L);
                    known += left < 10 ? 1 : 0;
                }
                assertThat(known).isBetween(Math.min(20_000, maxKeys) * 9 / 10, 20_000);
            }
        }
    }

    @Test
    void whatHasExpiredLeavesTheFile() throws Exception {
        Path file = directory.resolve("c.db");
        try (FileCounters counters = open("c.db", 100_000)) {
            for (int i = 0; i < 50_000; i++) {
                take(counters, BUCKET, "key " + i, "", 1);
            }
            Await.until("written", () -> Files.size(file) > 800_000);
            advance(DAY);
        }
        try (FileCounters counters = open("c.db", 100_000)) {
            Await.until("small again", () -> Files.size(file) < 200_000);
            assertThat(counters.troubles()).isEmpty();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void aDamagedFileGivesNothingThatWasNotCounted(long seed) throws Exception {
        try (FileCounters counters = open("c.db", 10_000)) {
            for (int i = 0; i < 3_000; i++) {
                take(counters, BUCKET, "key " + i, "", 5);
            }
        }
        Path file = directory.resolve("c.db");
        Random random = new Random(seed);
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < 1 + random.nextInt(2_000); i++) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        Files.write(file, bytes);

        try (FileCounters counters = open("c.db", 10_000)) {
            for (int i = 0; i < 3_000; i++) {
                assertThat(left(counters, BUCKET, "key " + i)).isIn(5L, 10L);
            }
            take(counters, BUCKET, "new", "", 3);
            if (!movedAside().isEmpty()) {
                assertThat(String.join("\n", counters.troubles()))
                        .contains("what was counted was lost: " + file + " was damaged and is now ");
            }
        }
        try (FileCounters counters = open("c.db", 10_000)) {
            assertThat(left(counters, BUCKET, "new")).isEqualTo(7);
            assertThat(counters.troubles()).isEmpty();
        }
    }

    private List<Path> movedAside() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(path -> path.getFileName().toString().startsWith("c.db.corrupt-"))
                    .toList();
        }
    }

    @Test
    void aPlaceThatCannotBeWrittenLeavesMemoryUntilItCan() throws Exception {
        Path file = Files.createDirectory(directory.resolve("c.db"));
        try (FileCounters counters = open("c.db", 10_000)) {
            take(counters, BUCKET, "a", "", 4);
            assertThat(counters.troubles())
                    .singleElement()
                    .asString()
                    .startsWith("what is counted is kept in memory only: " + file);
            Files.delete(file);
            Await.until("written again", () -> counters.troubles().isEmpty());
        }
        try (FileCounters counters = open("c.db", 10_000)) {
            assertThat(left(counters, BUCKET, "a")).isEqualTo(6);
        }
    }

    @Test
    void aFileInUseIsRefused() throws Exception {
        try (FileCounters counters = open("c.db", 10_000)) {
            assertThat(counters.troubles()).isEmpty();
            assertThatThrownBy(() -> open("c.db", 10_000))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is in use by another process");
        }
    }
}
