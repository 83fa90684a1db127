package org.postern.policy.relay;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.postern.policy.Mode;
import org.postern.policy.command.Directory;
import org.postern.policy.config.Parsers;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;
import org.postern.policy.net.AddressLists;
import org.postern.policy.net.ListListener;

/**
 * What {@code <handler class="org.postern.smtp.RelayAuth">} says. Settings:
 *
 * <ul>
 *   <li>{@code mode}: enforce, warn or off; default enforce
 *   <li>{@code iKnowThisIsWide}: true lets James's own {@code <authorizedAddresses>} hold a /8 or more; default false
 *   <li>{@code <users tls="true" only="…" except="…" domains="…">}: authenticated users may relay; {@code tls} (default
 *       true) asks for an encrypted connection, the lists are separated by commas and name users or their domains
 *   <li>{@code <network name="…" tls="false">} with {@code <allow>}, {@code <deny>}, {@code <allowFile>}, {@code
 *       <denyFile>}: clients by address
 *   <li>{@code <certificate name="…" fingerprint="…" subject="…">}: clients by their certificate, SHA-256 fingerprint or
 *       distinguished name, at least one of both
 *   <li>{@code <to>} and {@code <from>} in these three: recipient domains and sender addresses that the right is for, any
 *       number of elements; all when there is none ({@code <from>} not in {@code <users>}, who own their addresses)
 *   <li>{@code <recentLogin window="15m" tls="true">} with {@code <shared>} (an address list): clients whose address a user
 *       logged in from over POP3 or IMAP, for that user's senders while there is such a user
 *   <li>{@code <senderOwnership envelope="enforce" headers="enforce" strangers="enforce">}: the modes of {@link
 *       SenderOwned} at MAIL, in the message, and for clients without a login; default off
 * </ul>
 */
public final class RelayPolicy {
    private static final Duration WINDOW = Duration.ofMinutes(15);
    private static final Duration MAX_WINDOW = Duration.ofHours(24);

    private final List<AddressLists> lists = new ArrayList<>();
    private final List<Grant> grants = new ArrayList<>();
    private Mode mode = Mode.ENFORCE;
    private Mode envelope = Mode.OFF;
    private Mode headers = Mode.OFF;
    private Mode strangers = Mode.OFF;
    private boolean usesRecentLogins;

    private final Path base;
    private final Instant now;
    private final ListListener listener;
    private final Problems problems;

    private RelayPolicy(Path base, Instant now, ListListener listener, Problems problems) {
        this.base = base;
        this.now = now;
        this.listener = listener;
        this.problems = problems;
    }

    /** Reads the element and collects what is wrong with it; the result is of use only when there are no errors. */
    public static RelayPolicy read(
            Settings settings, Path base, Instant now, ListListener listener, Problems problems) {
        RelayPolicy policy = new RelayPolicy(base, now, listener, problems);
        SettingsReader reader = new SettingsReader(settings, problems);
        reader.attribute("class");
        policy.mode = reader.attribute("mode", Mode.ENFORCE, Mode::parse);
        reader.attribute("iKnowThisIsWide", false, Parsers::yesOrNo);
        reader.child("users").ifPresent(policy::users);
        reader.children("network").forEach(policy::network);
        reader.children("certificate").forEach(policy::certificate);
        reader.child("recentLogin").ifPresent(policy::recentLogin);
        reader.child("senderOwnership").ifPresent(policy::senderOwnership);
        reader.finish();
        return policy;
    }

    private void users(Settings settings) {
        SettingsReader reader = new SettingsReader(settings, problems);
        Set<String> only = reader.attribute("only", Set.of(), RelayPolicy::words);
        Set<String> except = reader.attribute("except", Set.of(), RelayPolicy::words);
        Set<String> domains = reader.attribute("domains", Set.of(), RelayPolicy::words);
        boolean tls = reader.attribute("tls", true, Parsers::yesOrNo);
        Set<String> to = texts(reader, "to");
        reader.finish();
        if (only.stream().anyMatch(except::contains)) {
            problems.error(settings.place(), "only= and except= name the same user; keep one of them");
        }
        Predicate<String> meant = name -> {
            String user = name.toLowerCase(Locale.ROOT);
            String domain = user.substring(user.lastIndexOf('@') + 1);
            return !except.contains(user)
                    && (only.isEmpty() && domains.isEmpty() || only.contains(user) || domains.contains(domain));
        };
        add(Grant.users(meant, to), tls);
    }

    private void network(Settings settings) {
        SettingsReader reader = new SettingsReader(settings, problems);
        String name = reader.required("name", Parsers::name).orElse("");
        boolean tls = reader.attribute("tls", false, Parsers::yesOrNo);
        BiPredicate<InetAddress, Instant> network = list(reader);
        Set<String> to = texts(reader, "to");
        Set<String> from = texts(reader, "from");
        reader.finish();
        add(Grant.network(name, network, to, from), tls);
    }

    private void certificate(Settings settings) {
        SettingsReader reader = new SettingsReader(settings, problems);
        String name = reader.required("name", Parsers::name).orElse("");
        Optional<String> fingerprint =
                Optional.ofNullable(reader.attribute("fingerprint", null, RelayPolicy::fingerprint));
        Optional<String> subject = reader.attribute("subject");
        Set<String> to = texts(reader, "to");
        Set<String> from = texts(reader, "from");
        reader.finish();
        if (settings.attributes().get("fingerprint") == null && subject.isEmpty()) {
            problems.error(settings.place(), "names no certificate; write fingerprint= or subject=");
        }
        add(
                Grant.certificate(
                        name,
                        found -> fingerprint.map(found.fingerprint()::equals).orElse(true)
                                && subject.map(found.subject()::equals).orElse(true),
                        to,
                        from),
                true);
    }

    private void recentLogin(Settings settings) {
        SettingsReader reader = new SettingsReader(settings, problems);
        Duration window = reader.attribute("window", WINDOW, Parsers.duration(Duration.ofSeconds(1), MAX_WINDOW));
        boolean tls = reader.attribute("tls", true, Parsers::yesOrNo);
        BiPredicate<InetAddress, Instant> shared = reader.child("shared")
                .map(child -> {
                    SettingsReader list = new SettingsReader(child, problems);
                    BiPredicate<InetAddress, Instant> found = list(list);
                    list.finish();
                    return found;
                })
                .orElse((client, moment) -> false);
        reader.finish();
        usesRecentLogins = true;
        grants.add(Grant.recentLogin(window, tls, shared));
    }

    private void senderOwnership(Settings settings) {
        SettingsReader reader = new SettingsReader(settings, problems);
        envelope = reader.attribute("envelope", Mode.ENFORCE, Mode::parse);
        headers = reader.attribute("headers", Mode.ENFORCE, Mode::parse);
        strangers = reader.attribute("strangers", Mode.ENFORCE, Mode::parse);
        reader.finish();
    }

    private BiPredicate<InetAddress, Instant> list(SettingsReader reader) {
        AddressLists list = AddressLists.read(reader, base, now, problems, (table, none) -> {}, listener);
        lists.add(list);
        return (client, moment) -> list.table()
                .find(client, moment)
                .filter(entry -> !entry.denies())
                .isPresent();
    }

    private void add(Grant grant, boolean tls) {
        grants.add(tls ? grant.overTls() : grant);
    }

    private Set<String> texts(SettingsReader reader, String name) {
        Set<String> texts = new TreeSet<>();
        reader.children(name)
                .forEach(child -> new SettingsReader(child, problems)
                        .text(text -> text.toLowerCase(Locale.ROOT))
                        .ifPresent(texts::add));
        return texts;
    }

    private static Set<String> words(String text) {
        Set<String> words = new TreeSet<>();
        for (String word : text.split(",", -1)) {
            if (word.isBlank()) {
                throw new IllegalArgumentException("has an empty entry; separate entries by one comma");
            }
            words.add(word.strip().toLowerCase(Locale.ROOT));
        }
        return words;
    }

    private static String fingerprint(String text) {
        String hex = text.replace(":", "").toLowerCase(Locale.ROOT);
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("is no SHA-256 fingerprint: 64 hexadecimal digits, colons allowed");
        }
        return hex;
    }

    /** The rule for recipients; {@code authorized} tells what James's own authorizedAddresses says. */
    public RelayPermitted relayPermitted(Directory directory, SenderRights rights, Predicate<InetAddress> authorized) {
        return new RelayPermitted(all(authorized), directory, rights);
    }

    /** The rule for senders. */
    public SenderOwned senderOwned(Directory directory, SenderRights rights, Predicate<InetAddress> authorized) {
        return new SenderOwned(all(authorized), directory, rights);
    }

    private List<Grant> all(Predicate<InetAddress> authorized) {
        List<Grant> all = new ArrayList<>(grants);
        all.add(Grant.authorizedAddresses(authorized));
        return all;
    }

    public Mode mode() {
        return mode;
    }

    /** The mode of {@link SenderOwned} at MAIL for authenticated users. */
    public Mode envelope() {
        return envelope;
    }

    /** The mode of {@link SenderOwned} in the message's header for authenticated users. */
    public Mode headers() {
        return headers;
    }

    /** The mode of {@link SenderOwned} at MAIL for everyone else. */
    public Mode strangers() {
        return strangers;
    }

    /** Whether recent logins count, so that they must be remembered. */
    public boolean usesRecentLogins() {
        return usesRecentLogins;
    }

    /** The lists behind the networks, to be watched. */
    public List<AddressLists> lists() {
        return List.copyOf(lists);
    }
}
