package org.postern.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.postern.policy.dns.DnsAnswer;

class AnswerCacheTest {
    private final AtomicLong nanos = new AtomicLong();
    private final AnswerCache cache = new AnswerCache(3, nanos::get);

    private static DnsAnswer text(String text) {
        return DnsAnswer.ofTexts(List.of(text));
    }

    private void assertKeptFor(DnsAnswer answer, long ttl, long seconds) {
        cache.put("key", answer, ttl);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds) - 1);
        assertThat(cache.get("key")).contains(answer);
        nanos.incrementAndGet();
        assertThat(cache.get("key")).isEmpty();
        assertThat(cache.entries()).isZero();
    }

    @Test
    void nothingIsKeptLongerThanItsKindMay() {
        assertKeptFor(text("short"), 10, 10);
        assertKeptFor(text("long"), 86_400, 3600);
        assertKeptFor(DnsAnswer.noName(), 10, 10);
        assertKeptFor(DnsAnswer.noName(), 86_400, 900);
        assertKeptFor(DnsAnswer.noData(), 86_400, 900);
        assertKeptFor(DnsAnswer.trouble("SERVFAIL"), 86_400, 3);
    }

    @Test
    void aTtlOfZeroIsForThisOnce() {
        cache.put("key", text("now"), 0);
        assertThat(cache.get("key")).isEmpty();
    }

    @Test
    void theOneThatWasNotUsedForLongestGoes() {
        for (String key : List.of("a", "b", "c")) {
            cache.put(key, text(key), 60);
        }
        cache.get("a");
        cache.put("d", text("d"), 60);
        assertThat(cache.get("b")).isEmpty();
        assertThat(List.of("a", "c", "d")).allMatch(key -> cache.get(key).isPresent());
    }

    @Test
    void aLongAnswerIsNotKept() {
        cache.put("key", text("x".repeat(AnswerCache.MAX_SIZE)), 60);
        assertThat(cache.entries()).isZero();
    }

    @Test
    void longAnswersTakeTheRoomOfSeveral() {
        for (String key : List.of("a", "b", "c")) {
            cache.put(key, text("x".repeat(700)), 60);
        }
        assertThat(cache.entries()).isEqualTo(2);
        cache.put("c", text("short"), 60);
        cache.put("d", text("short"), 60);
        assertThat(cache.entries()).as("b, c and d have room").isEqualTo(3);
    }

    @Test
    void canBeTurnedOff() {
        AnswerCache none = new AnswerCache(0, nanos::get);
        none.put("key", text("a"), 60);
        assertThat(none.get("key")).isEmpty();
    }
}
