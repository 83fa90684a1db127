package org.postern.benchmarks;

import com.github.benmanes.caffeine.cache.LoadingCache;
import es.moki.ratelimitj.core.limiter.request.RequestRateLimiter;
import io.github.bucket4j.Bucket;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.MemoryCounters;

/**
 * One unit for one of 1,000,000 keys, at random, all of which are known already. The text of a key is made anew each time,
 * as it is from what a client sends, or is one of as many that lie somewhere in memory, which costs all the same to read.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgs = "-Xmx3g")
@State(Scope.Benchmark)
public class LimitsBenchmark {
    @Param({"fresh", "stored"})
    private String text;

    private String[] keys;

    @Setup
    public void name() {
        keys = text.equals("stored") ? Limiters.keys(Limiters.KEYS) : null;
    }

    /** What a thread has for itself. */
    @State(Scope.Thread)
    public static class Client {
        private final Charges charges = new Charges();
        private long random;

        @Setup(Level.Trial)
        public void seed() {
            random = 0x9e3779b97f4a7c15L * (Thread.currentThread().getId() + 1);
        }

        private String next(String[] keys) {
            random ^= random << 13;
            random ^= random >>> 7;
            random ^= random << 17;
            int number = (int) ((random >>> 32) * Limiters.KEYS >>> 32);
            return keys == null ? Limiters.key(number) : keys[number];
        }
    }

    /** Ours. */
    @State(Scope.Benchmark)
    public static class Postern {
        private MemoryCounters counters;

        @Setup
        public void fill() {
            counters = Limiters.postern(2 * Limiters.KEYS, System::nanoTime);
            Charges charges = new Charges();
            for (String key : Limiters.keys(Limiters.KEYS)) {
                charges.clear();
                charges.add(Limiters.QUOTA, key, "", 1);
                counters.takeNow(charges);
            }
        }
    }

    /** Bucket4j in a Caffeine cache. */
    @State(Scope.Benchmark)
    public static class Bucket4j {
        private LoadingCache<String, Bucket> buckets;

        @Setup
        public void fill() {
            buckets = Limiters.bucket4j(2 * Limiters.KEYS);
            for (String key : Limiters.keys(Limiters.KEYS)) {
                buckets.get(key).tryConsume(1);
            }
        }
    }

    /** What James 3.8.1's rate limiter uses. */
    @State(Scope.Benchmark)
    public static class Ratelimitj {
        private RequestRateLimiter limiter;

        @Setup
        public void fill() {
            limiter = Limiters.ratelimitj();
            for (String key : Limiters.keys(Limiters.KEYS)) {
                limiter.overLimitWhenIncremented(key, 1);
            }
        }
    }

    /** What all three pay for. */
    @Benchmark
    public int key(Client client) {
        return client.next(keys).hashCode();
    }

    @Benchmark
    public boolean postern(Postern postern, Client client) {
        client.charges.clear();
        client.charges.add(Limiters.QUOTA, client.next(keys), "", 1);
        return postern.counters.takeNow(client.charges);
    }

    @Benchmark
    public boolean bucket4j(Bucket4j bucket4j, Client client) {
        return bucket4j.buckets.get(client.next(keys)).tryConsume(1);
    }

    @Benchmark
    public boolean ratelimitj(Ratelimitj ratelimitj, Client client) {
        return !ratelimitj.limiter.overLimitWhenIncremented(client.next(keys), 1);
    }
}
