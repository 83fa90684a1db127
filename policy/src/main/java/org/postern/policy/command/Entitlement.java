package org.postern.policy.command;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.postern.policy.SessionFacts;

/**
 * Who is entitled to something: {@code all}, {@code none}, {@code tls}, {@code authenticated}, {@code network:NAME}, or
 * alternatives separated by commas whose conditions are joined by plus signs, as in {@code authenticated+tls,
 * network:internal}. Immutable.
 */
public final class Entitlement {
    private static final String NETWORK = "network:";

    /** What a client that is not entitled could still do to become so. */
    public enum Mend {
        /** Start TLS. */
        TLS,
        /** Log in. */
        LOGIN,
        /** Nothing: this client is not meant. */
        NOTHING
    }

    private enum Kind {
        NONE,
        TLS,
        AUTHENTICATED,
        NETWORK
    }

    private final String text;
    /** One of these must hold, all of its conditions together; an alternative without conditions always holds. */
    private final List<List<Condition>> alternatives;

    private Entitlement(String text, List<List<Condition>> alternatives) {
        this.text = text;
        this.alternatives = alternatives;
    }

    /**
     * Reads the form described above.
     *
     * @param networks the named networks that {@code network:NAME} may refer to; each tells whether an address belongs to
     *     it at a moment
     * @throws IllegalArgumentException when the text is not of that form or names an unknown network
     */
    public static Entitlement parse(String text, Map<String, BiPredicate<InetAddress, Instant>> networks) {
        List<List<Condition>> alternatives = new ArrayList<>();
        for (String alternative : text.split(",", -1)) {
            List<Condition> conditions = new ArrayList<>();
            for (String word : alternative.split("\\+", -1)) {
                condition(word.strip(), text, networks).ifPresent(conditions::add);
            }
            alternatives.add(List.copyOf(conditions));
        }
        List<String> words = new ArrayList<>();
        for (String word : text.split("[,+]", -1)) {
            words.add(word.strip());
        }
        if (words.size() > 1 && (words.contains("all") || words.contains("none"))) {
            throw new IllegalArgumentException("all and none stand alone");
        }
        return new Entitlement(text.strip(), List.copyOf(alternatives));
    }

    private static Optional<Condition> condition(
            String word, String text, Map<String, BiPredicate<InetAddress, Instant>> networks) {
        switch (word) {
            case "all":
                return Optional.empty();
            case "none":
                return Optional.of(new Condition(Kind.NONE, null));
            case "tls":
                return Optional.of(new Condition(Kind.TLS, null));
            case "authenticated":
                return Optional.of(new Condition(Kind.AUTHENTICATED, null));
            default:
                return Optional.of(network(word, text, networks));
        }
    }

    private static Condition network(
            String word, String text, Map<String, BiPredicate<InetAddress, Instant>> networks) {
        if (!word.startsWith(NETWORK)) {
            throw new IllegalArgumentException((word.equals(text) ? "" : "\"" + word + "\" ")
                    + "is none of all, none, tls, authenticated, network:NAME; join conditions by + and"
                    + " alternatives by commas");
        }
        String name = word.substring(NETWORK.length());
        BiPredicate<InetAddress, Instant> network = networks.get(name);
        if (network == null) {
            throw new IllegalArgumentException(
                    "names no <network name=\"" + name + "\"> of this handler" + known(networks));
        }
        return new Condition(Kind.NETWORK, network);
    }

    private static String known(Map<String, ?> networks) {
        return networks.isEmpty()
                ? "; define it"
                : "; defined are " + networks.keySet().stream().sorted().collect(Collectors.joining(", "));
    }

    /** Whether a client of which this is known is entitled. */
    public boolean metBy(SessionFacts facts) {
        return alternatives.stream().anyMatch(all -> all.stream().allMatch(condition -> condition.metBy(facts)));
    }

    /** Whether everyone is entitled. */
    public boolean isAll() {
        return alternatives.stream().anyMatch(List::isEmpty);
    }

    /** Whether every alternative asks for TLS or for a login, so that a command that serves to get there is locked out. */
    boolean alwaysNeeds(Mend mend) {
        Kind kind = mend == Mend.TLS ? Kind.TLS : Kind.AUTHENTICATED;
        return alternatives.stream().allMatch(all -> all.stream().anyMatch(condition -> condition.kind == kind));
    }

    /**
     * What is missing in the alternative that the client can still reach by itself: TLS comes before a login, since
     * credentials belong on an encrypted connection.
     */
    public Mend mendFor(SessionFacts facts) {
        Mend best = Mend.NOTHING;
        for (List<Condition> alternative : alternatives) {
            Mend mend = mendFor(alternative, facts);
            if (mend == Mend.TLS) {
                return mend;
            }
            best = mend == Mend.NOTHING ? best : mend;
        }
        return best;
    }

    private static Mend mendFor(List<Condition> alternative, SessionFacts facts) {
        Mend mend = Mend.NOTHING;
        for (Condition condition : alternative) {
            if (condition.metBy(facts)) {
                continue;
            }
            if (condition.kind == Kind.NETWORK || condition.kind == Kind.NONE) {
                return Mend.NOTHING;
            }
            mend = condition.kind == Kind.TLS || mend == Mend.TLS ? Mend.TLS : Mend.LOGIN;
        }
        return mend;
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }

    private static final class Condition {
        private final Kind kind;
        private final BiPredicate<InetAddress, Instant> network;

        private Condition(Kind kind, BiPredicate<InetAddress, Instant> network) {
            this.kind = kind;
            this.network = network;
        }

        private boolean metBy(SessionFacts facts) {
            switch (kind) {
                case TLS:
                    return facts.tls().isPresent();
                case AUTHENTICATED:
                    return facts.user().isPresent();
                case NETWORK:
                    return network.test(facts.client(), facts.now());
                default:
                    return false;
            }
        }
    }
}
