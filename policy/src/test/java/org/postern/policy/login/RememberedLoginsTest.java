package org.postern.policy.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postern.policy.net.IpLiteral;
import org.postern.policy.state.Codec;
import org.postern.policy.state.ExpiringTable;
import org.postern.policy.state.MemoryState;
import org.postern.policy.state.State;

class RememberedLoginsTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final InetAddress HOME = IpLiteral.parse("192.0.2.1");
    private static final InetAddress CAFE = IpLiteral.parse("2001:db8::1");

    private final RememberedLogins logins = new RememberedLogins(new MemoryState(42), 1_000);

    @Test
    void theNewestComesFirstAndAUserIsThereOnce() {
        logins.record(HOME, login("alice", NOW));
        logins.record(HOME, login("bob", NOW.plusSeconds(1)));
        logins.record(HOME, login("alice", NOW.plusSeconds(2)));
        assertThat(logins.of(HOME, NOW.plusSeconds(3)))
                .containsExactly(login("alice", NOW.plusSeconds(2)), login("bob", NOW.plusSeconds(1)));
        assertThat(logins.of(CAFE, NOW.plusSeconds(3))).isEmpty();
    }

    @Test
    void theyAreForgottenADayAfterTheLastOne() {
        logins.record(HOME, login("alice", NOW));
        Instant end = NOW.plus(Duration.ofDays(1));
        assertThat(logins.of(HOME, end.minusNanos(1))).hasSize(1);
        assertThat(logins.of(HOME, end)).isEmpty();
    }

    @Test
    void aClockThatWentBackForgetsNothing() {
        logins.record(HOME, login("alice", NOW));
        logins.record(HOME, login("bob", NOW.minusSeconds(60)));
        assertThat(logins.of(HOME, NOW.minusSeconds(60)))
                .containsExactly(login("bob", NOW.minusSeconds(60)), login("alice", NOW));
        assertThat(logins.of(HOME, NOW.plus(Duration.ofDays(1)).minusNanos(1))).hasSize(2);
    }

    @Test
    void ofManyUsersTheLastSixteenAreKept() {
        for (int i = 0; i < 20; i++) {
            logins.record(HOME, login("user" + i, NOW.plusSeconds(i)));
        }
        assertThat(logins.of(HOME, NOW.plusSeconds(20)))
                .extracting(RecentLogin::user)
                .hasSize(16)
                .startsWith("user19", "user18")
                .endsWith("user4");
    }

    @Test
    void aLogoutForgetsOneUserAtOneAddress() {
        logins.record(HOME, login("alice", NOW));
        logins.record(HOME, login("bob", NOW));
        logins.record(CAFE, login("alice", NOW));
        logins.forget(HOME, "alice", NOW);
        logins.forget(HOME, "nobody", NOW);
        assertThat(logins.of(HOME, NOW)).containsExactly(login("bob", NOW));
        assertThat(logins.of(CAFE, NOW)).containsExactly(login("alice", NOW));
        logins.forget(HOME, "bob", NOW);
        assertThat(logins.of(HOME, NOW)).isEmpty();
    }

    @Test
    void aNewPasswordForgetsOneUserEverywhere() {
        logins.record(HOME, login("alice", NOW));
        logins.record(HOME, login("bob", NOW));
        logins.record(CAFE, login("alice", NOW));
        logins.forget("alice", NOW);
        assertThat(logins.of(HOME, NOW)).containsExactly(login("bob", NOW));
        assertThat(logins.of(CAFE, NOW)).isEmpty();
    }

    @Test
    void theOldestAddressesGoFirst() {
        RememberedLogins few = new RememberedLogins(new MemoryState(42), 2);
        InetAddress third = IpLiteral.parse("192.0.2.3");
        few.record(HOME, login("alice", NOW));
        few.record(CAFE, login("alice", NOW));
        few.record(third, login("alice", NOW));
        assertThat(few.of(HOME, NOW)).isEmpty();
        assertThat(few.of(CAFE, NOW)).hasSize(1);
        assertThat(few.of(third, NOW)).hasSize(1);
    }

    @Test
    @SuppressWarnings("unchecked")
    void whatIsWrittenDownIsReadAgain() {
        Map<String, Codec<?>> codecs = new HashMap<>();
        State recording = new State() {
            @Override
            public <V> ExpiringTable<V> table(String name, int maxEntries, Codec<V> codec) {
                codecs.put(name, codec);
                return new MemoryState(42).table(name, maxEntries, codec);
            }

            @Override
            public List<String> troubles() {
                return List.of();
            }

            @Override
            public void close() {}
        };
        new RememberedLogins(recording, 10);
        Codec<List<RecentLogin>> codec = (Codec<List<RecentLogin>>) codecs.get("recent-logins");
        List<RecentLogin> all = List.of(
                new RecentLogin("alice@demo.example", NOW, true),
                new RecentLogin("a user with spaces", NOW.plusMillis(1), false),
                new RecentLogin("jürgen@demo.example", NOW.minusSeconds(1), false));
        assertThat(codec.decode(codec.encode(all))).isEqualTo(all);
    }

    @Test
    void equalLoginsAreEqual() {
        assertThat(login("alice", NOW)).isEqualTo(login("alice", NOW)).hasSameHashCodeAs(login("alice", NOW));
        assertThat(login("alice", NOW))
                .isNotEqualTo(login("bob", NOW))
                .isNotEqualTo(new RecentLogin("alice", NOW, false))
                .isNotEqualTo("alice");
        assertThat(login("alice", NOW)).hasToString("alice at 2026-11-24T12:00:00Z over TLS");
        assertThat(new RecentLogin("alice", NOW, false)).hasToString("alice at 2026-11-24T12:00:00Z in the clear");
    }

    private static RecentLogin login(String user, Instant at) {
        return new RecentLogin(user, at, true);
    }
}
