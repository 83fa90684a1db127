package org.postern.benchmarks;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import es.moki.ratelimitj.core.limiter.request.RequestLimitRule;
import es.moki.ratelimitj.core.limiter.request.RequestRateLimiter;
import es.moki.ratelimitj.inmemory.request.InMemorySlidingWindowRequestRateLimiter;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import org.postern.policy.limit.KeyHash;
import org.postern.policy.limit.MemoryCounters;
import org.postern.policy.limit.Quota;
import org.postern.policy.limit.Rate;
import org.postern.policy.limit.Unit;

/**
 * Ours and others, all with one limit that is never reached: so many a day for each key, all of them at once. A unit takes
 * 8.6 seconds to come back, so that no key is free again, and its cell with it, before it is asked for next.
 */
final class Limiters {
    static final int KEYS = 1_000_000;

    private static final int COUNT = 10_000;
    private static final Duration PERIOD = Duration.ofDays(1);

    static final Quota QUOTA = new Quota("perUser", Unit.MESSAGES, Rate.bucket(COUNT, PERIOD, COUNT), true);

    private Limiters() {}

    static MemoryCounters postern(int maxKeys, LongSupplier nanos) {
        return new MemoryCounters(maxKeys, new KeyHash(0x0123456789abcdefL, 0x123456789abcdef0L), nanos);
    }

    static LoadingCache<String, Bucket> bucket4j(int maxKeys) {
        return Caffeine.newBuilder()
                .maximumSize(maxKeys)
                .build(key -> Bucket.builder()
                        .addLimit(limit -> limit.capacity(COUNT).refillGreedy(COUNT, PERIOD))
                        .build());
    }

    /** As James makes it for a rule without a precision. */
    static RequestRateLimiter ratelimitj() {
        return new InMemorySlidingWindowRequestRateLimiter(Set.of(RequestLimitRule.of(PERIOD, COUNT)));
    }

    static String[] keys(int count) {
        String[] keys = new String[count];
        for (int i = 0; i < count; i++) {
            keys[i] = key(i);
        }
        return keys;
    }

    static String key(int number) {
        return "user" + number + "@example.org";
    }
}
