package org.postern.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CountersAllocationTest {
    private static final int DECISIONS = 1_000_000;
    private static final Duration HOUR = Duration.ofHours(1);

    private final Quota[] quotas = {
        new Quota("b", Unit.BYTES, Rate.bucket(100_000_000_000L, HOUR, 100_000_000_000L), true),
        new Quota("w", Unit.RECIPIENTS, Rate.sliding(1_000, HOUR), true),
        new Quota("u", Unit.UNIQUE_RECIPIENTS, Rate.bucket(1_000, HOUR, 1_000), true),
        new Quota("l", Unit.CONCURRENT, Rate.level(1_000), true),
    };
    private final String[] keys =
            IntStream.range(0, 1_000).mapToObj(i -> "user" + i + "@example.org").toArray(String[]::new);
    private final Charges charges = new Charges();
    private long now;
    private final MemoryCounters counters = new MemoryCounters(100_000, new KeyHash(1, 2), () -> now += 1_000_000);

    private void decide(int count) {
        for (int i = 0; i < count; i++) {
            charges.clear();
            for (Quota quota : quotas) {
                charges.add(quota, keys[i % 1_000], keys[i / 100 % 1_000], quota.unit() == Unit.BYTES ? 12_345_678 : 1);
            }
            if (!counters.takeNow(charges) || i % 2 == 0) {
                counters.giveBack(charges);
            }
        }
    }

    @Test
    void aDecisionAllocatesNothing() {
        decide(DECISIONS / 5);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        decide(DECISIONS);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated).as("bytes for a million decisions").isLessThan(DECISIONS);
    }
}
