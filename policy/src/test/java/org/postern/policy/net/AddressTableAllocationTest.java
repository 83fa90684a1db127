package org.postern.policy.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.postern.policy.config.Problems;

class AddressTableAllocationTest {
    private static final int LOOKUPS = 100_000;

    @Test
    void aLookUpByNumberAllocatesNothing() {
        AddressTableBuilder builder = new AddressTableBuilder();
        int source = builder.source("list", true);
        for (int i = 0; i < 200; i++) {
            String until = i % 3 == 0 ? " until=2026-12-31T00:00Z # for a while" : "";
            builder.add(source, i, ListLine.parse("10." + i + ".0.0/16" + until).orElseThrow());
            builder.add(
                    source, i, ListLine.parse("2001:db8:" + i + "::/48" + until).orElseThrow());
        }
        AddressTable table = builder.build(new Problems());
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        int found = lookUp(table);
        long before = threads.getThreadAllocatedBytes(thread);
        threads.getThreadAllocatedBytes(thread);
        long measuring = threads.getThreadAllocatedBytes(thread) - before;
        before = threads.getThreadAllocatedBytes(thread);
        found += lookUp(table);
        long allocated = threads.getThreadAllocatedBytes(thread) - before;
        assertThat(found).isPositive();
        assertThat(allocated).isLessThanOrEqualTo(measuring);
    }

    private static int lookUp(AddressTable table) {
        int denied = 0;
        for (int i = 0; i < LOOKUPS; i++) {
            int four = table.indexOfIpv4(0x0a000000 + i * 7919, i);
            int six = table.indexOfIpv6(0x20010db800000000L + i * 65_537L, i, i);
            denied += four >= 0 && table.denies(four) ? 1 : 0;
            denied += six >= 0 && table.denies(six) ? 1 : 0;
        }
        return denied;
    }
}
