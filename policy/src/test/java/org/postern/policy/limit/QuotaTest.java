package org.postern.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class QuotaTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void theIdentifierSaysWhatIsCountedTogether() {
        assertThat(Stream.of(
                                new Quota("perUser", Unit.MESSAGES, Rate.bucket(100, HOUR, 100), true),
                                new Quota("perUser", Unit.UNIQUE_RECIPIENTS, Rate.sliding(5, Duration.ofDays(1)), true),
                                new Quota("perIp", Unit.CONCURRENT, Rate.level(10), false))
                        .map(Quota::id))
                .containsExactly("perUser/messages/1h", "perUser/uniqueRecipients/1d/sliding", "perIp/concurrent");
    }

    @Test
    void anotherNumberIsTheSameThing() {
        Quota quota = new Quota("perUser", Unit.MESSAGES, Rate.bucket(100, HOUR, 100), false);
        Quota other = quota.with(Rate.bucket(500, HOUR, 50));

        assertThat(other.id()).isEqualTo(quota.id());
        assertThat(other.seed()).isEqualTo(quota.seed());
        assertThat(other.rate().count()).isEqualTo(500);
        assertThat(other.binding()).isFalse();
        assertThat(other).hasToString("perUser messages=500/1h");
    }

    @Test
    void seedsDiffer() {
        assertThat(Arrays.stream(Unit.values())
                        .flatMap(unit -> Stream.of("perUser", "perIp", "perDomain")
                                .map(limit -> new Quota(limit, unit, Rate.sliding(1, HOUR), true).seed()))
                        .collect(Collectors.toSet()))
                .hasSize(3 * Unit.values().length);
    }

    @Test
    void unitsAreFoundByTheirText() {
        for (Unit unit : Unit.values()) {
            assertThat(Unit.of(unit.text())).contains(unit);
        }
        assertThat(Unit.of("Messages")).isEmpty();
    }
}
