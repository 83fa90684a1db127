package org.postern.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CountersThreadsTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int LIMIT = 500;

    @Test
    void manyChargesInAnyOrderNeitherLockUpNorCountWrong() throws Exception {
        MemoryCounters counters = new MemoryCounters(1 << 20, new KeyHash(1, 2), () -> 5);
        Quota[] quotas = {
            new Quota("b", Unit.MESSAGES, Rate.bucket(LIMIT, HOUR, LIMIT), true),
            new Quota("w", Unit.RECIPIENTS, Rate.sliding(LIMIT, HOUR), true),
            new Quota("l", Unit.CONCURRENT, Rate.level(LIMIT), true),
        };
        AtomicIntegerArray[] taken = IntStream.range(0, quotas.length)
                .mapToObj(i -> new AtomicIntegerArray(40))
                .toArray(AtomicIntegerArray[]::new);
        CyclicBarrier start = new CyclicBarrier(8);
        CountersContract.inThreads(8, number -> {
            Random random = new Random(number);
            Charges charges = new Charges();
            start.await();
            for (int i = 0; i < 20_000; i++) {
                charges.clear();
                int[] quota =
                        random.ints(1 + random.nextInt(8), 0, quotas.length).toArray();
                int[] key = random.ints(quota.length, 0, 40).toArray();
                for (int j = 0; j < quota.length; j++) {
                    charges.add(quotas[quota[j]], "key " + key[j], "", 1 + j % 2);
                }
                if (counters.takeNow(charges)) {
                    if (random.nextInt(3) == 0) {
                        counters.giveBack(charges);
                    } else {
                        for (int j = 0; j < quota.length; j++) {
                            taken[quota[j]].addAndGet(key[j], 1 + j % 2);
                        }
                    }
                }
            }
        });
        Charges asked = new Charges();
        for (int i = 0; i < quotas.length; i++) {
            for (int j = 0; j < 40; j++) {
                asked.clear();
                asked.add(quotas[i], "key " + j, "", 0);
                counters.takeNow(asked);
                assertThat(LIMIT - asked.left(0)).isEqualTo(taken[i].get(j)).isLessThanOrEqualTo(LIMIT);
            }
        }
    }

    @Test
    void racingForTheLastRoomNeverExceedsIt() throws Exception {
        MemoryCounters counters = new MemoryCounters(1_000, new KeyHash(1, 2), () -> 5);
        Quota quota = new Quota("b", Unit.MESSAGES, Rate.bucket(1, HOUR, 1), true);
        AtomicInteger passed = new AtomicInteger();
        CountersContract.inThreads(8, number -> {
            for (int i = 0; i < 2_000; i++) {
                Charges charges = Probe.charges(quota, number + " " + i, 1);
                passed.addAndGet(counters.takeNow(charges) ? 1 : 0);
            }
        });
        assertThat(counters.size()).isEqualTo(1_000);
        assertThat(passed).hasValue(1_001);
    }
}
