package org.postern.policy.login;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.postern.policy.state.Change;
import org.postern.policy.state.Codec;
import org.postern.policy.state.ExpiringTable;
import org.postern.policy.state.State;

/** Recent logins in a table of the state: for each address the last {@value #PER_ADDRESS} users, for a day. */
public final class RememberedLogins implements RecentLogins {
    /** Behind one address that is not shared there are not more people. */
    static final int PER_ADDRESS = 16;

    private static final Duration KEPT = Duration.ofDays(1);

    private final ExpiringTable<List<RecentLogin>> table;

    /** @param maxAddresses how many addresses are remembered; the oldest go first */
    public RememberedLogins(State state, int maxAddresses) {
        this.table = state.table("recent-logins", maxAddresses, new LoginsCodec());
    }

    @Override
    public void record(InetAddress client, RecentLogin login) {
        change(client.getHostAddress(), login.at(), logins -> {
            List<RecentLogin> all = new ArrayList<>();
            all.add(login);
            logins.stream()
                    .filter(other -> !other.user().equals(login.user()))
                    .limit(PER_ADDRESS - 1L)
                    .forEach(all::add);
            return all;
        });
    }

    @Override
    public List<RecentLogin> of(InetAddress client, Instant now) {
        return table.get(client.getHostAddress(), now).orElse(List.of());
    }

    @Override
    public void forget(InetAddress client, String user, Instant now) {
        forget(client.getHostAddress(), user, now);
    }

    @Override
    public boolean forget(String user, Instant now) {
        List<String> addresses = new ArrayList<>();
        table.forEach(now, (address, kept) -> {
            if (kept.value().stream().anyMatch(login -> login.user().equalsIgnoreCase(user))) {
                addresses.add(address);
            }
        });
        addresses.forEach(address -> forget(address, user, now));
        return !addresses.isEmpty();
    }

    private void forget(String address, String user, Instant now) {
        change(
                address,
                now,
                logins -> logins.stream()
                        .filter(login -> !login.user().equals(user))
                        .collect(Collectors.toList()));
    }

    private void change(String address, Instant now, UnaryOperator<List<RecentLogin>> change) {
        table.compute(address, now, present -> {
            List<RecentLogin> logins = List.copyOf(change.apply(present.orElse(List.of())));
            Optional<Instant> last = logins.stream().map(RecentLogin::at).max(Instant::compareTo);
            return last.isPresent() ? Change.put(logins, last.get().plus(KEPT), null) : Change.remove(null);
        });
    }

    /** A login a line: milliseconds, 1 or 0 for TLS, user. User names have no line ends, James refuses them. */
    private static final class LoginsCodec implements Codec<List<RecentLogin>> {
        @Override
        public byte[] encode(List<RecentLogin> logins) {
            return logins.stream()
                    .map(login -> login.at().toEpochMilli() + (login.tls() ? " 1 " : " 0 ") + login.user())
                    .collect(Collectors.joining("\n"))
                    .getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public List<RecentLogin> decode(byte[] bytes) {
            List<RecentLogin> logins = new ArrayList<>();
            for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
                String[] parts = line.split(" ", 3);
                logins.add(new RecentLogin(
                        parts[2], Instant.ofEpochMilli(Long.parseLong(parts[0])), parts[1].equals("1")));
            }
            return List.copyOf(logins);
        }
    }
}
