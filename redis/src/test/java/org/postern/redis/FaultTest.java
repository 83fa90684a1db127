package org.postern.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postern.redis.TestCounters.charges;
import static org.postern.redis.TestCounters.hourly;
import static org.postern.redis.TestCounters.quota;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Quota;
import org.postern.policy.limit.Rate;
import org.postern.policy.limit.Unit;

/** When this process has to decide and its own counters fail too, nobody waits for ever. */
class FaultTest {
    private static final Quota LEVEL = quota(Unit.CONCURRENT, Rate.level(10));
    private static final RuntimeException FULL = new IllegalStateException("the disk is full");

    private RedisServer server;
    private TestCounters james;
    private TestCounters watcher;

    @BeforeEach
    void start() {
        server = new RedisServer();
        james = new TestCounters(server.url(), "redis.timeout=500ms");
        james.awaitReady();
        james.local.fault = FULL;
        watcher = TestCounters.ready(server.url());
    }

    @AfterEach
    void stop() {
        server.resume();
        james.close();
        watcher.close();
        server.close();
    }

    private static void assertFails(CompletableFuture<Charges> future) {
        assertThatThrownBy(() -> future.get(10, TimeUnit.SECONDS)).hasCause(FULL);
    }

    private Charges both(Charges several) {
        several.add(LEVEL, "198.51.100.1", "", 3);
        return several;
    }

    @Test
    void whileRedisIsAway() {
        server.kill();
        james.awaitAway();
        assertFails(james.counters.take(charges(hourly(10), "bob", 1)));
        Charges charged = both(charges(hourly(10), "bob", 1));
        assertThatThrownBy(() -> james.counters.charge(charged)).isSameAs(FULL);
        james.counters.giveBack(charged);
        james.local.fault = null;
        assertThat(james.take(LEVEL, "198.51.100.1", 4).store()).isEqualTo("local");
        server.start();
        james.awaitReady();
        watcher.awaitReady();
        assertThat(watcher.left(LEVEL, "198.51.100.1")).isEqualTo(6);
        assertThat(watcher.left(hourly(10), "bob")).isEqualTo(10);
    }

    @Test
    void afterTheDeadlineAndWhatIsAnsweredLateIsGivenBack() {
        server.pause();
        assertFails(james.counters.take(both(charges(hourly(10), "bob", 1))));
        server.resume();
        Await.until("the bucket is back", () -> watcher.left(hourly(10), "bob") == 10);
        Await.until("the level is back", () -> watcher.left(LEVEL, "198.51.100.1") == 10);
    }

    @Test
    void whenTheConnectionBreaksUnderWay() {
        try (TestCounters patient = TestCounters.ready(server.url())) {
            patient.local.fault = FULL;
            server.pause();
            CompletableFuture<Charges> future = patient.counters.take(charges(hourly(10), "bob", 1));
            server.kill();
            assertFails(future);
        }
    }
}
