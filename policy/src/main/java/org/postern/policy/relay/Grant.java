package org.postern.policy.relay;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.postern.policy.login.RecentLogin;

/** One element of the configuration that lets clients relay. */
@FunctionalInterface
interface Grant {
    /** The rights that it gives the client; none when the client is not meant. */
    List<Right> rights(RelayFacts facts);

    /** The same, only for clients on an encrypted connection. */
    default Grant overTls() {
        return facts -> facts.session().tls().isPresent() ? rights(facts) : List.of();
    }

    /** {@code <users>}: those who have logged in on this connection. */
    static Grant users(Predicate<String> meant, Set<String> to) {
        return facts -> facts.session()
                .user()
                .filter(meant)
                .map(user -> List.of(new Right("users", Optional.of(user), false, to, Set.of())))
                .orElse(List.of());
    }

    /** {@code <network>}: clients by their address. */
    static Grant network(String name, BiPredicate<InetAddress, Instant> network, Set<String> to, Set<String> from) {
        return facts -> network.test(facts.session().client(), facts.session().now())
                ? List.of(new Right("network:" + name, Optional.empty(), false, to, from))
                : List.of();
    }

    /** {@code <certificate>}: clients by the certificate that they showed in the TLS handshake. */
    static Grant certificate(String name, Predicate<RelayFacts.Certificate> meant, Set<String> to, Set<String> from) {
        return facts -> facts.certificate()
                .filter(meant)
                .map(found -> List.of(new Right("certificate:" + name, Optional.empty(), false, to, from)))
                .orElse(List.of());
    }

    /** James's own {@code <authorizedAddresses>}. */
    static Grant authorizedAddresses(Predicate<InetAddress> authorized) {
        return facts -> authorized.test(facts.session().client())
                ? List.of(new Right("authorizedAddresses", Optional.empty(), false, Set.of(), Set.of()))
                : List.of();
    }

    /**
     * {@code <recentLogin>}: clients whose address a user logged in from over POP3 or IMAP within the window, for that
     * user's own senders only and as long as the user exists; not from addresses that many share.
     */
    static Grant recentLogin(Duration window, boolean overTls, BiPredicate<InetAddress, Instant> shared) {
        return facts -> {
            Instant now = facts.session().now();
            if (shared.test(facts.session().client(), now)) {
                return List.of();
            }
            Instant oldest = now.minus(window);
            return facts.recentLogins().stream()
                    .filter(login -> login.at().isAfter(oldest) && !login.at().isAfter(now))
                    .filter(login -> login.tls() || !overTls)
                    .map(RecentLogin::user)
                    .distinct()
                    .map(user -> new Right("recent-login", Optional.of(user), true, Set.of(), Set.of()))
                    .collect(Collectors.toUnmodifiableList());
        };
    }
}
