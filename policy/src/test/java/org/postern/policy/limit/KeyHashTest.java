package org.postern.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyHashTest {
    private static final Quota QUOTA = quota("perUser");

    private static Quota quota(String limit) {
        return new Quota(limit, Unit.MESSAGES, Rate.sliding(1, Duration.ofHours(1)), true);
    }

    private final KeyHash hash = new KeyHash(1, 2);

    @Test
    void theSameIsTheSame() {
        assertThat(hash.of(QUOTA, "user")).isEqualTo(new KeyHash(1, 2).of(quota("perUser"), "us" + "er"));
    }

    @Test
    void everySecretGivesOtherNumbersAndAnotherOrder() {
        assertThat(Set.of(
                        hash.of(QUOTA, "user"),
                        new KeyHash(1, 3).of(QUOTA, "user"),
                        new KeyHash(2, 2).of(QUOTA, "user"),
                        new KeyHash(2, 1).of(QUOTA, "user")))
                .hasSize(4);
        int same = 0;
        for (int i = 0; i < 10_000; i++) {
            same += hash.of(QUOTA, "user" + i) >>> 56 == new KeyHash(1, 3).of(QUOTA, "user" + i) >>> 56 ? 1 : 0;
        }
        assertThat(same).isBetween(10, 80);
    }

    @Test
    void nothingRunsTogether() {
        Set<Long> seen = new HashSet<>();
        String[] texts = {
            "", "\0", "\0\0", "\0\0\0\0", "a", "ab", "abc", "abcd", "abcde", "ä", "\uD83D\uDE00", "a\0", "\0a"
        };
        int count = 0;
        for (String limit : new String[] {"perUser", "perIp"}) {
            for (String key : texts) {
                seen.add(hash.of(quota(limit), key));
                count++;
                for (String member : texts) {
                    seen.add(hash.of(quota(limit), key, member));
                    count++;
                }
            }
        }
        assertThat(seen).hasSize(count);
    }

    @Test
    void aMillionKeysAreAMillionNumbersSpreadEvenly() {
        Set<Long> seen = new HashSet<>();
        int[] highest = new int[256];
        for (int i = 0; i < 1_000_000; i++) {
            long one = hash.of(QUOTA, "user" + i);
            seen.add(one);
            highest[(int) (one >>> 56)]++;
        }
        assertThat(seen).hasSize(1_000_000);
        for (int count : highest) {
            assertThat(count).isBetween(3_500, 4_320);
        }
    }
}
