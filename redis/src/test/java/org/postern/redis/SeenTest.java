package org.postern.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postern.redis.TestCounters.quota;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Quota;
import org.postern.policy.limit.Rate;
import org.postern.policy.limit.Unit;

/** Recipients that count once in the period, when some of those who sent to them give back. */
class SeenTest extends TwoOnRedis {
    private static final Quota UNIQUE = quota(Unit.UNIQUE_RECIPIENTS, Rate.bucket(8, Duration.ofHours(1), 8));

    private static Charges to(String recipient) {
        return and(new Charges(), recipient);
    }

    private static Charges and(Charges charges, String recipient) {
        charges.add(UNIQUE, "bob", recipient, 1);
        return charges;
    }

    private static long left() {
        return one.left(UNIQUE, "bob");
    }

    private String mark() {
        return server.cli("--scan", "--pattern", "{postern}:seen:*");
    }

    @Test
    void aRecipientOnWhichAnotherReliesStaysCounted() {
        Charges first = one.take(to("x"));
        Charges second = other.take(to("x"));
        long ttl = Long.parseLong(server.cli("pttl", mark()));
        one.counters.giveBack(first);
        assertThat(left()).isEqualTo(7);
        other.counters.giveBack(second);
        assertThat(left()).isEqualTo(7);
        assertThat(one.take(to("x")).isCharged(0)).isFalse();
        assertThat(left()).isEqualTo(7);
        assertThat(ttl).isBetween(3_500_000L, 3_600_000L);
    }

    @Test
    void whoWasRefusedReliesOnNothing() {
        Charges first = one.take(to("x"));
        Charges refused = to("x");
        refused.add(UNIQUE, "bob", "y", 9);
        assertThat(other.take(refused).taken()).isFalse();
        one.counters.giveBack(first);
        assertThat(left()).isEqualTo(8);
        assertThat(mark()).isEmpty();
    }

    @Test
    void whoAsksReliesOnNothing() {
        Charges first = one.take(to("x"));
        Charges asked = new Charges();
        asked.add(UNIQUE, "bob", "x", 0);
        other.take(asked);
        one.counters.giveBack(first);
        assertThat(left()).isEqualTo(8);
    }

    @Test
    void aRecipientTwiceInOneCommandIsGivenBackWithIt() {
        Charges twice = one.take(and(to("x"), "x"));
        assertThat(left()).isEqualTo(7);
        one.counters.giveBack(twice);
        assertThat(left()).isEqualTo(8);
        assertThat(one.take(to("x")).isCharged(0)).isTrue();
    }

    @Test
    void whatAForgottenMarkWasForIsGivenBack() {
        Charges first = one.take(to("x"));
        server.cli("del", mark()); // As when its period is over.
        one.counters.giveBack(first);
        assertThat(left()).isEqualTo(8);
    }

    @Test
    void aMarkThatAnotherMadeLaterStays() {
        Charges first = one.take(to("x"));
        server.cli("del", mark());
        other.take(to("x"));
        one.counters.giveBack(first);
        assertThat(left()).isEqualTo(7);
        assertThat(one.take(to("x")).isCharged(0)).isFalse();
    }

    @Test
    void aMarkThatAnotherMadeLaterAndOneReliesOnStays() {
        Charges first = one.take(to("x"));
        server.cli("del", mark());
        other.take(to("x"));
        one.take(to("x"));
        one.counters.giveBack(first);
        assertThat(left()).isEqualTo(7);
        assertThat(one.take(to("x")).isCharged(0)).isFalse();
    }

    @Test
    void aRecipientThatWasSeenFitsEvenWhenMoreIsOwedThanThereIsRoomFor() {
        one.take(to("x"));
        Charges many = new Charges();
        many.add(UNIQUE, "bob", "y", 12);
        one.counters.charge(many);
        assertThat(one.take(to("z")).taken()).isFalse();
        Charges again = one.take(to("x"));
        assertThat(again.taken()).isTrue();
        assertThat(again.over(0)).isFalse();
    }
}
