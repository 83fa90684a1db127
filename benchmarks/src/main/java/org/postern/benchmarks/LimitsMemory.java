package org.postern.benchmarks;

import com.github.benmanes.caffeine.cache.LoadingCache;
import es.moki.ratelimitj.core.limiter.request.RequestRateLimiter;
import io.github.bucket4j.Bucket;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.function.Supplier;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.MemoryCounters;
import org.postern.policy.limit.Quota;
import org.postern.policy.limit.Rate;
import org.postern.policy.limit.Unit;

/** Bytes for each key, with the key where it is kept; and what 10,000,000 invented keys do. */
public final class LimitsMemory {
    private static final int KNOWN = 500_000;
    private static final int INVENTED = 10_000_000;

    private LimitsMemory() {}

    public static void main(String[] arguments) {
        Rate rate = Rate.sliding(1_000, Duration.ofHours(1));
        heap("Postern, token bucket", () -> postern(Limiters.QUOTA));
        heap("Postern, sliding window", () -> postern(new Quota("perUser", Unit.MESSAGES, rate, true)));
        heap("Bucket4j + Caffeine", LimitsMemory::bucket4j);
        heap("ratelimitj", LimitsMemory::ratelimitj);
        flood();
    }

    private static MemoryCounters postern(Quota quota) {
        MemoryCounters counters = Limiters.postern(2 * Limiters.KEYS, System::nanoTime);
        Charges charges = new Charges();
        for (int i = 0; i < Limiters.KEYS; i++) {
            take(counters, charges, quota, Limiters.key(i), 1);
        }
        return counters;
    }

    private static boolean take(MemoryCounters counters, Charges charges, Quota quota, String key, long amount) {
        charges.clear();
        charges.add(quota, key, "", amount);
        return counters.takeNow(charges);
    }

    private static LoadingCache<String, Bucket> bucket4j() {
        LoadingCache<String, Bucket> buckets = Limiters.bucket4j(2 * Limiters.KEYS);
        for (int i = 0; i < Limiters.KEYS; i++) {
            buckets.get(Limiters.key(i)).tryConsume(1);
        }
        return buckets;
    }

    private static RequestRateLimiter ratelimitj() {
        RequestRateLimiter limiter = Limiters.ratelimitj();
        for (int i = 0; i < Limiters.KEYS; i++) {
            limiter.overLimitWhenIncremented(Limiters.key(i), 1);
        }
        return limiter;
    }

    private static void flood() {
        Quota quota = new Quota("perUser", Unit.MESSAGES, Rate.bucket(10, Duration.ofDays(1), 10), true);
        MemoryCounters counters = Limiters.postern(Limiters.KEYS, System::nanoTime);
        Charges charges = new Charges();
        for (int i = 0; i < KNOWN; i++) {
            take(counters, charges, quota, Limiters.key(i), 10);
        }
        long before = used();
        int passed = 0;
        long highest = 0;
        for (int i = 0; i < INVENTED; i++) {
            passed += take(counters, charges, quota, "invented" + i, 1) ? 1 : 0;
            if (i % (INVENTED / 10) == 0) {
                highest = Math.max(highest, used());
            }
        }
        highest = Math.max(highest, used());
        int kept = 0;
        for (int i = 0; i < KNOWN; i++) {
            kept += take(counters, charges, quota, Limiters.key(i), 1) ? 0 : 1;
        }
        System.out.printf(
                "flood: room for %,d; %,d of %,d invented keys passed once; %,d cells; %,d of %,d known keys are still"
                        + " at their limit; the heap grew by %,d bytes; %s%n",
                Limiters.KEYS, passed, INVENTED, counters.size(), kept, KNOWN, highest - before, counters.troubles());
        Reference.reachabilityFence(counters);
    }

    private static void heap(String name, Supplier<?> maker) {
        warm(maker);
        long before = used();
        Object made = maker.get();
        long after = used();
        Reference.reachabilityFence(made);
        System.out.printf("%s: %.1f bytes a key%n", name, (double) (after - before) / Limiters.KEYS);
    }

    /** What a first run leaves in caches is not the limiter's; nothing here refers to it afterwards. */
    private static void warm(Supplier<?> maker) {
        Reference.reachabilityFence(maker.get());
    }

    /** Collections run until nothing more is freed. */
    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }
}
