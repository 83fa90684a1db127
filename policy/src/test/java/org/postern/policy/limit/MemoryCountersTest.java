package org.postern.policy.limit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

class MemoryCountersTest extends CountersContract {
    private final AtomicLong time = new AtomicLong(1_700_000_000_000_000_000L);

    @Override
    protected Counters open() {
        return new MemoryCounters(10_000, new KeyHash(1, 2), time::get);
    }

    @Override
    protected void advance(Duration step) {
        time.addAndGet(step.toNanos());
    }
}
