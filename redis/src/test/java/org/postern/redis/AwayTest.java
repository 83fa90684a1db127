package org.postern.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postern.redis.TestCounters.charges;
import static org.postern.redis.TestCounters.hourly;
import static org.postern.redis.TestCounters.quota;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Quota;
import org.postern.policy.limit.Rate;
import org.postern.policy.limit.Unit;

/** A Redis that dies, stops, is slow or comes back empty. */
class AwayTest {
    private static final Quota LEVEL = quota(Unit.CONCURRENT, Rate.level(10));

    private RedisServer server;
    private TestCounters james;
    private TestCounters watcher;

    @BeforeEach
    void start() {
        server = new RedisServer();
        james = new TestCounters(server.url(), "redis.nodes=2", "redis.timeout=500ms");
        james.awaitReady();
        watcher = TestCounters.ready(server.url());
    }

    @AfterEach
    void stop() {
        server.resume();
        james.close();
        watcher.close();
        server.close();
    }

    @Test
    void aRedisThatNeverWasIsAway() {
        try (TestCounters lonely = new TestCounters(
                "redis://127.0.0.1:" + RedisServer.freePort(), "redis.nodes=2", "redis.timeout=500ms")) {
            Charges taken = lonely.take(hourly(10), "bob", 5);
            assertThat(taken.taken()).isTrue();
            assertThat(taken.store()).isEqualTo("local");
            assertThat(lonely.take(hourly(10), "bob", 1).taken()).isFalse();
            Await.until(
                    "the reason is told",
                    () -> String.join(" ", lonely.counters.troubles()).contains("Redis is away"));
        }
    }

    @Test
    void aKilledRedisIsReplacedByThisProcessAndToldWhenItIsBack() {
        james.take(hourly(10), "bob", 1);
        server.kill();
        Charges taken = james.take(hourly(10), "bob", 3);
        assertThat(taken.taken()).isTrue();
        assertThat(taken.store()).isEqualTo("local");
        james.awaitAway();
        assertThat(james.take(hourly(10), "bob", 3).taken()).isFalse();
        Charges back = james.take(hourly(10), "bob", 2);
        james.counters.giveBack(back);
        james.counters.charge(charges(hourly(10), "alice", 2));
        watcher.awaitAway();

        server.start();
        james.awaitReady();
        watcher.awaitReady();
        // The first take was lost with Redis. The second broke with the connection and may have been lost too.
        assertThat(watcher.left(hourly(10), "bob")).isIn(7L, 10L);
        assertThat(watcher.left(hourly(10), "alice")).isEqualTo(8);
        Charges again = james.take(hourly(10), "bob", 1);
        assertThat(again.store()).isEmpty();
    }

    @Test
    void whatIsTakenWhileItIsAwayIsToldOnce() {
        server.kill();
        james.awaitAway();
        watcher.awaitAway();
        for (int i = 0; i < 5; i++) {
            assertThat(james.take(hourly(10), "bob", 1).taken()).isTrue();
        }
        assertThat(james.take(hourly(10), "bob", 1).taken()).isFalse();
        server.start();
        james.awaitReady();
        watcher.awaitReady();
        assertThat(watcher.left(hourly(10), "bob")).isEqualTo(5);
    }

    /** A connection that has ended stays counted as one that was opened. */
    @Test
    void whatItsOwnerKeepsStaysCountedHereAndThere() {
        server.kill();
        james.awaitAway();
        watcher.awaitAway();
        for (int i = 0; i < 5; i++) {
            Charges taken = james.take(hourly(10), "bob", 1);
            assertThat(taken.taken()).isTrue();
            taken.givenBack(0);
            james.counters.giveBack(taken);
        }
        assertThat(james.take(hourly(10), "bob", 1).taken()).isFalse();
        server.start();
        james.awaitReady();
        watcher.awaitReady();
        assertThat(watcher.left(hourly(10), "bob")).isEqualTo(5);
    }

    @Test
    void aPausedRedisStallsNobodyAndWhatItAnswersLateCountsOnce() {
        server.pause();
        List<Charges> all = new java.util.ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Charges taken = james.take(hourly(100), "bob", 1);
            assertThat(taken.taken()).isTrue();
            assertThat(taken.store()).isEqualTo("local");
            all.add(taken);
        }
        assertThat(james.counters.troubles()).anyMatch(trouble -> trouble.startsWith("Redis is away ("));
        server.resume();
        james.awaitReady();
        watcher.awaitReady();
        Await.until(
                "it has been told: " + watcher.left(hourly(100), "bob"), () -> watcher.left(hourly(100), "bob") == 92);
        all.forEach(james.counters::giveBack);
        // Of what was counted once Redis was known to be away it has been told, and keeps it.
        Await.until("what it counted itself is back", () -> watcher.left(hourly(100), "bob") >= 95);
    }

    @Test
    void whatThisProcessRefusedIsGivenBackWhenItWasCountedLate() {
        server.pause();
        CompletableFuture<Charges> refused = james.counters.take(charges(hourly(100), "bob", 60));
        assertThat(refused.join().taken()).isFalse();
        server.resume();
        Await.until("it is given back", () -> watcher.left(hourly(100), "bob") == 100);
    }

    @Test
    void whatIsGivenBackBeforeTheLateAnswerIsGivenBackThere() {
        server.pause();
        Charges taken = james.take(hourly(100), "bob", 20);
        james.counters.giveBack(taken);
        server.resume();
        Await.until("it is given back", () -> watcher.left(hourly(100), "bob") == 100);
        assertThat(james.local.counted.values()).containsOnly(0L);
    }

    @Test
    void aSlowAnswerIsNotWaitedFor() {
        server.cli("config", "set", "enable-debug-command", "yes");
        Thread sleep = new Thread(() -> server.cli(
                "eval", "local t=redis.call('TIME')[1]+2 " + "while redis.call('TIME')[1]+0 < t do end return 1", "0"));
        sleep.start();
        Await.until(
                "Redis is busy", () -> james.take(hourly(100), "bob", 1).store().equals("local"));
        james.awaitReady();
        watcher.awaitReady();
        Await.until("all is told", () -> {
            long counted =
                    james.local.counted.values().stream().mapToLong(n -> n).sum();
            return watcher.left(hourly(100), "bob") <= 100 - counted;
        });
    }

    @Test
    void aLevelSurvivesARedisThatComesBackEmpty() {
        Charges held = james.take(LEVEL, "198.51.100.1", 2);
        server.kill();
        james.awaitAway();
        watcher.awaitAway();
        Charges more = james.take(LEVEL, "198.51.100.1", 3);
        assertThat(more.store()).isEqualTo("local");
        server.start();
        james.awaitReady();
        watcher.awaitReady();
        assertThat(watcher.left(LEVEL, "198.51.100.1")).isEqualTo(5);
        james.counters.giveBack(held);
        james.counters.giveBack(more);
        Await.until("it is back", () -> watcher.left(LEVEL, "198.51.100.1") == 10);
    }

    @Test
    void aForgottenNodeTellsAgainWhatItHolds() {
        james.take(LEVEL, "198.51.100.1", 4);
        server.cli("flushall");
        Await.until("it is told again", () -> watcher.left(LEVEL, "198.51.100.1") == 6);
    }

    @Test
    void aLevelOfManyLateAnswersAddsUp() {
        server.pause();
        List<Charges> held = new java.util.ArrayList<>();
        for (int i = 0; i < 5; i++) {
            held.add(james.take(LEVEL, "198.51.100.1", 1));
        }
        server.resume();
        Await.until("all are told", () -> watcher.left(LEVEL, "198.51.100.1") == 5);
        held.forEach(james.counters::giveBack);
        Await.until("all are back", () -> watcher.left(LEVEL, "198.51.100.1") == 10);
    }
}
