package org.postern.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ChargesTest {
    private static final Quota QUOTA =
            new Quota("perUser", Unit.MESSAGES, Rate.bucket(100, Duration.ofHours(1), 100), true);

    @Test
    void holdsAsManyAsAreAdded() {
        Charges charges = new Charges();
        for (int i = 0; i < 100; i++) {
            charges.add(QUOTA, "key " + i, "member " + i, i);
            charges.found(i, 2 * i, 3 * i);
            charges.charged(i, 4 * i);
        }

        assertThat(charges.size()).isEqualTo(100);
        for (int i = 0; i < 100; i++) {
            assertThat(charges.quota(i)).isSameAs(QUOTA);
            assertThat(charges.key(i)).isEqualTo("key " + i);
            assertThat(charges.member(i)).isEqualTo("member " + i);
            assertThat(charges.amount(i)).isEqualTo(i);
            assertThat(charges.waitNanos(i)).isEqualTo(2L * i);
            assertThat(charges.over(i)).isEqualTo(i > 0);
            assertThat(charges.left(i)).isEqualTo(3L * i);
            assertThat(charges.before(i)).isEqualTo(4L * i);
            assertThat(charges.isCharged(i)).isTrue();
        }
        charges.givenBack(7);
        assertThat(charges.isCharged(7)).isFalse();
    }

    @Test
    void anEmptiedOneRemembersNothing() {
        Charges charges = new Charges();
        charges.add(QUOTA, "a", "", 1);
        charges.charged(0, 5);
        charges.settled(true, 17, "local");
        assertThat(charges.taken()).isTrue();
        assertThat(charges.takenAt()).isEqualTo(17);
        assertThat(charges.store()).isEqualTo("local");

        charges.clear();

        assertThat(charges.size()).isZero();
        assertThat(charges.taken()).isFalse();
        assertThat(charges.store()).isEmpty();
        charges.add(QUOTA, "b", "", 1);
        assertThat(charges.isCharged(0)).isFalse();
    }

    @Test
    void lessThanNothingCannotBeUsed() {
        assertThatThrownBy(() -> new Charges().add(QUOTA, "a", "", -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot use -1 of perUser messages=100/1h");
    }
}
