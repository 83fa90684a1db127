package org.postern.policy.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;
import org.postern.policy.limit.Amounts;
import org.postern.policy.limit.Condition;
import org.postern.policy.limit.LimitFacts;
import org.postern.policy.limit.Names;

/** One {@code <size>}: how large a message may be, and for whom. Immutable. */
final class SizeLimit {
    /** RFC 5321 section 4.5.3.1.7: what every server must take. */
    private static final long LEAST = 64 << 10;

    /** For whom, the most specific first. */
    enum Kind {
        USER("user"),
        NETWORK("network"),
        WHEN("when"),
        ALL("all"),
        RECIPIENT("recipient"),
        RECIPIENT_DOMAIN("recipientDomain");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        boolean isReceiving() {
            return this == RECIPIENT || this == RECIPIENT_DOMAIN;
        }
    }

    private final Kind kind;
    private final String value;
    private final List<Condition> when;
    private final long max;

    private SizeLimit(Kind kind, String value, List<Condition> when, long max) {
        this.kind = kind;
        this.value = value;
        this.when = when;
        this.max = max;
    }

    /** Reads the element; nothing when something is wrong with it. */
    static Optional<SizeLimit> read(Settings settings, Set<String> networks, Problems problems) {
        Problems own = new Problems();
        SettingsReader reader = new SettingsReader(settings, own);
        long max = reader.required("max", SizeLimit::max).orElse(LEAST);
        List<SizeLimit> all = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            if (kind != Kind.ALL && reader.attribute(kind.text).isPresent()) {
                SizeLimit none = new SizeLimit(kind, "", List.of(), max);
                all.add(reader.attribute(kind.text, none, text -> of(kind, text, networks, max)));
            }
        }
        reader.finish();
        if (all.size() > 1) {
            own.error(settings.place(), "is for two kinds of clients or recipients; write one element for each");
        }
        problems.addAll(own);
        return own.hasErrors()
                ? Optional.empty()
                : Optional.of(all.isEmpty() ? new SizeLimit(Kind.ALL, "", List.of(), max) : all.get(0));
    }

    private static long max(String text) {
        long max = Amounts.bytes(text);
        if (max < LEAST) {
            throw new IllegalArgumentException(
                    "is less than every server must take (RFC 5321 section 4.5.3.1.7); write 64K or more");
        }
        return max;
    }

    private static SizeLimit of(Kind kind, String text, Set<String> networks, long max) {
        switch (kind) {
            case USER:
                return new SizeLimit(kind, Names.user(text), List.of(), max);
            case NETWORK:
                return new SizeLimit(kind, network(text, networks), List.of(), max);
            case WHEN:
                return new SizeLimit(kind, text, Condition.parse(text, networks), max);
            case RECIPIENT:
                return new SizeLimit(kind, address(text), List.of(), max);
            default:
                return new SizeLimit(kind, domain(text), List.of(), max);
        }
    }

    private static String network(String name, Set<String> networks) {
        if (!networks.contains(name)) {
            throw new IllegalArgumentException("names no <network> of this handler"
                    + (networks.isEmpty()
                            ? "; define it"
                            : "; defined are " + String.join(", ", new TreeSet<>(networks))));
        }
        return name;
    }

    private static String address(String text) {
        if (!text.matches("(?s).+@.+")) {
            throw new IllegalArgumentException("is no address; write it with its domain, or write recipientDomain=");
        }
        return Names.address(text);
    }

    private static String domain(String text) {
        if (text.isEmpty() || text.indexOf('@') >= 0) {
            throw new IllegalArgumentException("is no domain; write it without @, or write recipient=");
        }
        return Names.domain(text);
    }

    Kind kind() {
        return kind;
    }

    /** Octets. */
    long max() {
        return max;
    }

    boolean isFor(LimitFacts facts) {
        switch (kind) {
            case USER:
                return facts.user().map(Names::user).filter(value::equals).isPresent();
            case NETWORK:
                return facts.networks().contains(value);
            case WHEN:
                return when.stream().anyMatch(condition -> condition.holds(facts));
            case RECIPIENT:
                return facts.recipient()
                        .map(Names::address)
                        .filter(value::equals)
                        .isPresent();
            case RECIPIENT_DOMAIN:
                return facts.recipient()
                        .map(Names::domainOf)
                        .filter(value::equals)
                        .isPresent();
            default:
                return true;
        }
    }

    /** The names of listeners that its condition asks for. */
    List<String> listeners() {
        List<String> names = new ArrayList<>();
        when.forEach(condition -> condition.listener().ifPresent(names::add));
        return names;
    }

    /** For whom, as it is written in configuration files. */
    @Override
    public String toString() {
        return kind == Kind.ALL ? kind.text : kind.text + "=" + value;
    }
}
