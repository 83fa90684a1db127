package org.postern.policy.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * For whom something holds: {@code authenticated}, {@code anonymous}, {@code network:NAME} or {@code listener:NAME}.
 * Immutable.
 */
public final class Condition {
    private static final String NETWORK = "network:";
    private static final String LISTENER = "listener:";

    private enum Kind {
        AUTHENTICATED,
        ANONYMOUS,
        NETWORK,
        LISTENER
    }

    private final Kind kind;
    private final String name;

    private Condition(Kind kind, String name) {
        this.kind = kind;
        this.name = name;
    }

    /**
     * Reads conditions separated by commas.
     *
     * @param networks the names that {@code network:NAME} may refer to
     * @throws IllegalArgumentException when one is of another form or names an unknown network
     */
    public static List<Condition> parse(String text, Set<String> networks) {
        List<Condition> all = new ArrayList<>();
        for (String word : text.split(",", -1)) {
            all.add(one(word.strip(), text, networks));
        }
        return List.copyOf(all);
    }

    private static Condition one(String word, String text, Set<String> networks) {
        if (word.equals("authenticated")) {
            return new Condition(Kind.AUTHENTICATED, "");
        }
        if (word.equals("anonymous")) {
            return new Condition(Kind.ANONYMOUS, "");
        }
        if (word.startsWith(LISTENER) && word.length() > LISTENER.length()) {
            return new Condition(Kind.LISTENER, word.substring(LISTENER.length()));
        }
        if (!word.startsWith(NETWORK)) {
            throw new IllegalArgumentException((word.equals(text) ? "" : Rates.quote(word) + " ")
                    + "is none of authenticated, anonymous, network:NAME, listener:NAME; separate several by commas");
        }
        String name = word.substring(NETWORK.length());
        if (!networks.contains(name)) {
            throw new IllegalArgumentException("names no <network name=" + Rates.quote(name) + "> of this handler"
                    + (networks.isEmpty()
                            ? "; define it"
                            : "; defined are " + String.join(", ", new TreeSet<>(networks))));
        }
        return new Condition(Kind.NETWORK, name);
    }

    /** Whether it holds for these facts. */
    public boolean holds(LimitFacts facts) {
        switch (kind) {
            case AUTHENTICATED:
                return facts.user().isPresent();
            case ANONYMOUS:
                return facts.user().isEmpty();
            case NETWORK:
                return facts.networks().contains(name);
            default:
                return facts.listener().filter(name::equals).isPresent();
        }
    }

    /** Whether it can hold only for those who have logged in. */
    boolean isAuthenticated() {
        return kind == Kind.AUTHENTICATED;
    }

    /** Whether it can hold only for those who have not logged in. */
    boolean isAnonymous() {
        return kind == Kind.ANONYMOUS;
    }

    /** The listener that it names. */
    public Optional<String> listener() {
        return kind == Kind.LISTENER ? Optional.of(name) : Optional.empty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Condition && ((Condition) other).kind == kind && ((Condition) other).name.equals(name);
    }

    @Override
    public int hashCode() {
        return 31 * kind.hashCode() + name.hashCode();
    }
}
