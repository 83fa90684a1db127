package org.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.KeyHash;
import org.postern.policy.limit.MemoryCounters;
import org.postern.policy.limit.Quota;
import org.postern.policy.limit.Rate;
import org.postern.policy.limit.Unit;

/** After any number of rounds what was committed last is what is loaded. */
class CountFileTest {
    private static final Quota[] QUOTAS = {
        new Quota("q", Unit.MESSAGES, Rate.bucket(50, Duration.ofSeconds(100), 50), true),
        new Quota("q", Unit.RECIPIENTS, Rate.sliding(50, Duration.ofSeconds(100)), true),
        new Quota("q", Unit.UNIQUE_RECIPIENTS, Rate.bucket(50, Duration.ofSeconds(100), 50), true),
    };

    @TempDir
    Path directory;

    private long now = 1_700_000_000_000_000_000L;

    private MemoryCounters counters() {
        return MemoryCounters.tracked(20_000, new KeyHash(3, 4), () -> now);
    }

    private static Charges take(MemoryCounters counters, Quota quota, String key, String member, long amount) {
        Charges charges = new Charges();
        charges.add(quota, key, member, amount);
        counters.takeNow(charges);
        return charges;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatWasCommittedIsLoaded(long seed) {
        Random random = new Random(seed);
        Path path = directory.resolve("c.db");
        MemoryCounters counters = counters();
        StoreFile file = StoreFile.open(path);
        CountFile rows = new CountFile(counters);
        rows.rewrite(file, now);
        List<Charges> taken = new ArrayList<>();
        for (int round = 1; round <= 700; round++) {
            now += (long) (random.nextDouble() * 1_000_000_000L);
            int count = round % 97 == 0 ? 3_000 : random.nextInt(20);
            for (int i = 0; i < count; i++) {
                String key = "key " + random.nextInt(200 * (1 + count / 50));
                Quota quota = QUOTAS[random.nextInt(QUOTAS.length)];
                taken.add(take(counters, quota, key, "m" + random.nextInt(3), 1 + random.nextInt(5)));
                if (random.nextInt(3) == 0) {
                    counters.giveBack(taken.remove(taken.size() - 1 - random.nextInt(Math.min(taken.size(), 20))));
                }
            }
            rows.write(now);
            file.commit();
            if (random.nextInt(60) == 0 || round == 700) {
                file.abandon();
                file = StoreFile.open(path);
                MemoryCounters loaded = counters();
                rows = new CountFile(loaded);
                rows.load(file);
                assertSame(counters, loaded, count);
                counters = loaded;
                taken.clear();
                rows.rewrite(file, now);
                file.commit();
            }
        }
        file.close();
    }

    private static void assertSame(MemoryCounters counters, MemoryCounters loaded, int count) {
        for (int i = 0; i < 200 * (1 + count / 50); i++) {
            for (Quota quota : QUOTAS) {
                assertThat(take(loaded, quota, "key " + i, "", 0).left(0))
                        .isEqualTo(take(counters, quota, "key " + i, "", 0).left(0));
            }
            for (int member = 0; member < 3; member++) {
                Charges one = take(loaded, QUOTAS[2], "key " + i, "m" + member, 1);
                Charges other = take(counters, QUOTAS[2], "key " + i, "m" + member, 1);
                assertThat(one.isCharged(0)).isEqualTo(other.isCharged(0));
                loaded.giveBack(one);
                counters.giveBack(other);
            }
        }
    }
}
