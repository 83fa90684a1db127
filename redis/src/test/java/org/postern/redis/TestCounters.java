package org.postern.redis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.postern.policy.config.Place;
import org.postern.policy.config.Settings;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Quota;
import org.postern.policy.limit.Rate;
import org.postern.policy.limit.Unit;

/** One James's counters on a Redis, for tests. */
final class TestCounters implements AutoCloseable {
    final LocalCounters local = new LocalCounters();
    final RedisCounters counters;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);

    TestCounters(String url, String... settings) {
        this.counters = new RedisCounters(settings(url, settings), local, timer);
    }

    /** With a deadline that a busy machine keeps. */
    static TestCounters ready(String url, String... settings) {
        String[] more = java.util.Arrays.copyOf(settings, settings.length + 1);
        more[settings.length] = "redis.timeout=5s";
        TestCounters counters = new TestCounters(url, more);
        counters.awaitReady();
        counters.teach();
        return counters;
    }

    /** A script that Redis does not know yet is sent twice, and what is sent after it may be done before it. */
    private void teach() {
        Quota quota = new Quota("taught", Unit.MESSAGES, Rate.bucket(1, Duration.ofHours(1), 1), true);
        counters.giveBack(take(quota, "", 1));
        Await.until("Redis knows the scripts", () -> left(quota, "") == 1);
    }

    void awaitReady() {
        Await.until(
                "Redis is asked: " + counters.troubles(),
                () -> counters.troubles().isEmpty());
    }

    void awaitAway() {
        Await.until("Redis is away", () -> !counters.troubles().isEmpty());
    }

    static RedisSettings settings(String url, String... more) {
        Map<String, String> all = new HashMap<>(Map.of("redisURL", url));
        for (String one : more) {
            all.put(one.substring(0, one.indexOf('=')), one.substring(one.indexOf('=') + 1));
        }
        return new RedisSettings(
                new Settings(Place.file("redis.properties"), "properties", all, "", List.of()), Path.of("/james"));
    }

    static Quota hourly(int count) {
        return quota(Unit.MESSAGES, Rate.bucket(count, Duration.ofHours(1), count));
    }

    static Quota quota(Unit unit, Rate rate) {
        return new Quota("perUser", unit, rate, true);
    }

    static Charges charges(Quota quota, String key, long amount) {
        Charges charges = new Charges();
        charges.add(quota, key, "", amount);
        return charges;
    }

    Charges take(Charges charges) {
        try {
            return counters.take(charges).get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    Charges take(Quota quota, String key, long amount) {
        return take(charges(quota, key, amount));
    }

    /** How many units are left now, asked without taking. */
    long left(Quota quota, String key) {
        return take(quota, key, 0).left(0);
    }

    @Override
    public void close() {
        counters.close();
        timer.shutdownNow();
    }
}
