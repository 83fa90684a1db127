package org.postern.policy.login;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Reply;
import org.postern.policy.login.Attempts.Limit;
import org.postern.policy.login.Attempts.Outcome;
import org.postern.policy.net.Block;

/**
 * May this client try a password now?
 *
 * <p>Phase: at AUTH, PASS or LOGIN, before the user store is asked. Failures are counted for the address (/32, /64), the
 * network around it (/24, /48) and the account; beyond the free ones there is a growing delay between attempts. An account
 * under attack stays usable from networks that its owner has logged in from before, so that nobody can be locked out on
 * purpose. Exempt networks are neither counted nor delayed.
 *
 * <p>Replies: {@code 454 4.7.0} with the seconds to wait (RFC 4954 section 6). Depends on the counters, which are in memory.
 */
public final class LoginPermitted {
    /** The rule's name in records. */
    public static final String NAME = "login-permitted";

    private static final Duration KNOWN_FOR = Duration.ofDays(30);
    private static final int MAX_ACCOUNT = 255;

    private final Attempts attempts;
    private final Limit address;
    private final Limit network;
    private final Limit account;
    private final BiPredicate<InetAddress, Instant> exempt;

    LoginPermitted(
            Attempts attempts, Limit address, Limit network, Limit account, BiPredicate<InetAddress, Instant> exempt) {
        this.attempts = attempts;
        this.address = address;
        this.network = network;
        this.account = account;
        this.exempt = exempt;
    }

    /**
     * Decides about one attempt and counts it when it may be made.
     *
     * @param user the name that the client gave, if it can be seen
     */
    public Attempt begin(InetAddress client, Optional<String> user, Instant now) {
        if (exempt.test(client, now)) {
            return new Attempt(client, Decision.accept(NAME, "exempt", Evidence.none()), Map.of());
        }
        Map<String, Limit> begun = new LinkedHashMap<>();
        for (Map.Entry<String, Limit> key : keys(client, user, now).entrySet()) {
            Outcome outcome = attempts.begin(key.getKey(), key.getValue(), now);
            if (!outcome.mayTry()) {
                begun.forEach((name, limit) -> attempts.takeBack(name, limit, now));
                return new Attempt(client, refusal(key.getKey(), key.getValue(), outcome), Map.of());
            }
            begun.put(key.getKey(), key.getValue());
        }
        return new Attempt(client, Decision.accept(NAME, "within-limits", Evidence.none()), begun);
    }

    private static Decision refusal(String key, Limit limit, Outcome outcome) {
        long seconds = outcome.waiting().plusMillis(999).toSeconds();
        return Decision.refuse(
                NAME,
                "too-many-failures",
                Evidence.of("key", key)
                        .and("failures", outcome.count())
                        .and("free", limit.free())
                        .and("waitSeconds", seconds),
                Reply.of(454, "4.7.0", "Too many failed logins, try again in " + seconds + " seconds"));
    }

    /**
     * One attempt and what was counted for it. It counts as failed unless {@link #succeeded} or {@link #notAsked} is
     * called; exactly what was counted is then taken back, whatever has changed meanwhile.
     */
    public final class Attempt {
        private final InetAddress client;
        private final Decision decision;
        private final Map<String, Limit> counted;

        private Attempt(InetAddress client, Decision decision, Map<String, Limit> counted) {
            this.client = client;
            this.decision = decision;
            this.counted = counted;
        }

        public Decision decision() {
            return decision;
        }

        /** It was no failure, and the account's owner is known to come from this network from now on. */
        public void succeeded(String user, Instant now) {
            notAsked(now);
            attempts.remember(accountKey(user), networkKey(client), now, KNOWN_FOR);
        }

        /** It was no failure: the user store could not be asked, or the client gave up. */
        public void notAsked(Instant now) {
            counted.forEach((key, limit) -> attempts.takeBack(key, limit, now));
        }
    }

    private Map<String, Limit> keys(InetAddress client, Optional<String> user, Instant now) {
        Map<String, Limit> keys = new LinkedHashMap<>();
        keys.put("address:" + block(client, 32, 64), address);
        keys.put(networkKey(client), network);
        user.map(LoginPermitted::accountKey)
                .filter(key -> !attempts.isKnown(key, networkKey(client), now))
                .ifPresent(key -> keys.put(key, account));
        return keys;
    }

    private static String networkKey(InetAddress client) {
        return "network:" + block(client, 24, 48);
    }

    private static Block block(InetAddress client, int ipv4, int ipv6) {
        return Block.of(client, Block.of(client).isIpv4() ? ipv4 : ipv6);
    }

    private static String accountKey(String user) {
        // A store may take bob@[demo.example] or " bob@demo.example" for bob@demo.example: that must not give more
        // guesses.
        String name =
                user.toLowerCase(Locale.ROOT).replaceAll("[\\s\\[\\]]", "").replaceAll("\\p{Cntrl}", "?");
        return "account:" + (name.length() > MAX_ACCOUNT ? name.substring(0, MAX_ACCOUNT) : name);
    }
}
