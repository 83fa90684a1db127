package org.postern.benchmarks;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.postern.policy.config.Place;
import org.postern.policy.config.Settings;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Counters;
import org.postern.policy.limit.Quota;
import org.postern.policy.limit.Rate;
import org.postern.policy.limit.Unit;
import org.postern.redis.RedisCounters;
import org.postern.redis.RedisSettings;

/**
 * Takes a second from one hot key in a real redis-server, for a number of callers each of whom waits for its answer: ours,
 * Bucket4j's compare-and-swap by the same client, and a script with the same arguments that only returns.
 */
public final class RedisBenchmark {
    private static final int ROUNDS = 3;
    private static final Duration ROUND = Duration.ofSeconds(2);
    private static final long MANY = 1_000_000_000L;

    private RedisBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Process server = new ProcessBuilder("redis-server", "--port", Integer.toString(port), "--save", "")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            awaitListening(port);
            measure("redis://127.0.0.1:" + port);
        } finally {
            server.destroy();
        }
        System.exit(0);
    }

    private static void awaitListening(int port) {
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (java.io.IOException e) {
                LockSupport.parkNanos(10_000_000);
            }
        }
    }

    private static void measure(String url) throws Exception {
        ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
        RedisCounters counters = new RedisCounters(
                new RedisSettings(
                        new Settings(
                                Place.file("redis.properties"),
                                "properties",
                                Map.of("redisURL", url, "redis.timeout", "5s"),
                                "",
                                List.of()),
                        Path.of(".")),
                new Nothing(),
                timer);
        while (!counters.troubles().isEmpty()) {
            LockSupport.parkNanos(10_000_000);
        }
        Quota quota = new Quota("perUser", Unit.MESSAGES, Rate.bucket(MANY, Duration.ofSeconds(1), MANY), true);
        Quota real = new Quota("perUser", Unit.MESSAGES, Rate.bucket(100, Duration.ofHours(1), 100), true);

        RedisClient client = RedisClient.create(url);
        StatefulRedisConnection<String, byte[]> bytes =
                client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
        AsyncBucketProxy bucket = Bucket4jLettuce.casBasedBuilder(bytes)
                .build()
                .asAsync()
                .builder()
                .build(
                        "hot",
                        () -> CompletableFuture.completedFuture(BucketConfiguration.builder()
                                .addLimit(Bandwidth.builder()
                                        .capacity(MANY)
                                        .refillGreedy(MANY, Duration.ofSeconds(1))
                                        .build())
                                .build()));
        StatefulRedisConnection<String, String> strings = client.connect(StringCodec.UTF8);
        String sha = strings.sync().scriptLoad("return {1, 1, 0, 0, 0, 1}");
        String[] keys = {"{postern}:limit:perUser/messages/1s:hot"};
        String[] args = {"take", "B", "1", "1000000"};

        for (int callers : new int[] {1, 4, 16, 64}) {
            for (int round = 0; round <= ROUNDS; round++) {
                long ours = rate(callers, () -> taken(counters.take(charges(quota))));
                long refused = rate(callers, () -> counters.take(charges(real)));
                long theirs = rate(callers, () -> bucket.tryConsume(1));
                long empty = rate(
                        callers,
                        () -> strings.async()
                                .evalsha(sha, ScriptOutputType.MULTI, keys, args)
                                .toCompletableFuture());
                if (round > 0) {
                    System.out.printf(
                            "%d callers: Postern %,d/s (refusing %,d/s), Bucket4j %,d/s (x %.1f), empty script %,d/s"
                                    + " (%.0f %%)%n",
                            callers, ours, refused, theirs, (double) ours / theirs, empty, 100.0 * ours / empty);
                }
            }
        }
    }

    private static CompletableFuture<Charges> taken(CompletableFuture<Charges> future) {
        return future.thenApply(charges -> {
            if (!charges.taken() || !charges.store().isEmpty()) {
                throw new IllegalStateException("not taken in Redis");
            }
            return charges;
        });
    }

    private static Charges charges(Quota quota) {
        Charges charges = new Charges();
        charges.add(quota, "hot", "", 1);
        return charges;
    }

    private static long rate(int callers, Supplier<CompletableFuture<?>> call) throws InterruptedException {
        LongAdder done = new LongAdder();
        long start = System.nanoTime();
        long end = start + ROUND.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            Thread thread = new Thread(() -> {
                while (System.nanoTime() < end) {
                    call.get().join();
                    done.increment();
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return done.sum() * 1_000_000_000L / (System.nanoTime() - start);
    }

    /** Redis is there all the time. */
    private static final class Nothing implements Counters {
        @Override
        public CompletableFuture<Charges> take(Charges charges) {
            throw new IllegalStateException("Redis is away");
        }

        @Override
        public void charge(Charges charges) {
            throw new IllegalStateException("Redis is away");
        }

        @Override
        public void giveBack(Charges charges) {
            throw new IllegalStateException("Redis is away");
        }

        @Override
        public List<String> troubles() {
            return List.of();
        }

        @Override
        public void close() {}
    }
}
