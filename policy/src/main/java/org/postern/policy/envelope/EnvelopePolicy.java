package org.postern.policy.envelope;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postern.policy.Mode;
import org.postern.policy.config.Parsers;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;
import org.postern.policy.dns.Dns;
import org.postern.policy.limit.LimitFacts;
import org.postern.policy.limit.Networks;
import org.postern.policy.net.AddressLists;
import org.postern.policy.net.ListListener;
import org.postern.policy.state.State;

/**
 * What {@code <handler class="org.postern.smtp.EnvelopeCheck">} says. Settings:
 *
 * <ul>
 *   <li>{@code mode}: enforce, warn or off for all of it; default enforce
 *   <li>{@code <network name="…">} with {@code <allow>}, {@code <deny>}, {@code <allowFile>}, {@code <denyFile>}: a named list
 *       of addresses, for conditions
 *   <li>an element for each {@link Check} that is to be made, with {@link CheckSettings} and settings of its own: {@link
 *       BogusAddresses}, {@link CalloutSettings}, {@link RecipientCount}, {@link SpfPermits}, {@link GreylistSettings}; any
 *       number of {@link DnsList}s
 *   <li>{@code <dnsblThreshold>}: the sum of the lists' weights at which a client is refused, 1 to 1000; default 1
 * </ul>
 *
 * <p>{@link #checks} makes the checks.
 */
public final class EnvelopePolicy {
    private static final int MAX_THRESHOLD = 1_000;

    private final Map<Check, CheckSettings> settings = new EnumMap<>(Check.class);
    private final List<DnsList> lists = new ArrayList<>();
    private final Mode mode;
    private final Networks networks;
    private final Problems problems;
    private final ClientListed clientListed;
    private final Optional<RecipientCount> recipientCount;
    private final Optional<SpfPermits> spf;
    private final Optional<BogusAddresses> bogus;
    private final Optional<CalloutSettings> callout;
    private final Optional<GreylistSettings> greylist;

    private EnvelopePolicy(Settings element, Path base, Instant now, ListListener listener, Problems problems) {
        this.problems = problems;
        SettingsReader reader = new SettingsReader(element, problems);
        reader.attribute("class");
        this.mode = reader.attribute("mode", Mode.ENFORCE, Mode::parse);
        this.networks = Networks.read(reader, base, now, listener, problems);
        plain(reader, Check.HELO_SYNTAX);
        plain(reader, Check.HELO_RESOLVES);
        plain(reader, Check.REVERSE_NAME);
        this.bogus = read(reader, Check.SENDER_DOMAIN, BogusAddresses::new);
        plain(reader, Check.SENDER_LOCAL);
        this.callout = read(reader, Check.SENDER_CALLOUT, CalloutSettings::new);
        plain(reader, Check.RECIPIENT_EXISTS);
        this.recipientCount = read(reader, Check.RECIPIENT_COUNT, RecipientCount::new);
        this.spf = read(
                reader,
                Check.SPF,
                child -> new SpfPermits(settings.get(Check.SPF).onError(), child));
        plain(reader, Check.MAIL_SYNTAX);
        this.greylist = read(reader, Check.GREYLIST, child -> new GreylistSettings(child, problems));
        readLists(reader);
        int threshold = reader.child("dnsblThreshold", 1, Parsers.number(1, MAX_THRESHOLD));
        this.clientListed = new ClientListed(threshold);
        reader.finish();
        if (!problems.hasErrors()) {
            check(reader, threshold);
        }
    }

    /** Reads the element and collects what is wrong with it; the result is of use only when there are no errors. */
    public static EnvelopePolicy read(
            Settings settings, Path base, Instant now, ListListener listener, Problems problems) {
        Problems own = new Problems();
        EnvelopePolicy policy = new EnvelopePolicy(settings, base, now, listener, own);
        problems.addAll(own);
        return policy;
    }

    private void plain(SettingsReader reader, Check check) {
        read(reader, check, child -> child);
    }

    private <T> Optional<T> read(SettingsReader reader, Check check, Function<SettingsReader, T> more) {
        return reader.child(check.element()).map(child -> {
            SettingsReader own = new SettingsReader(child, problems);
            settings.put(check, new CheckSettings(check, own, mode, networks.names()));
            T read = more.apply(own);
            own.finish();
            return read;
        });
    }

    private void readLists(SettingsReader reader) {
        Set<String> keys = new HashSet<>();
        for (Check check : List.of(Check.DNSBL, Check.DNSWL)) {
            for (Settings child : reader.children(check.element())) {
                DnsList.read(check, child, mode, networks.names(), problems).ifPresent(list -> {
                    if (!keys.add(list.key())) {
                        problems.error(child.place(), "stands twice with the same reply=; keep one of them");
                    }
                    lists.add(list);
                });
            }
        }
    }

    private void check(SettingsReader reader, int threshold) {
        List<DnsList> on = lists.stream()
                .filter(list -> list.settings().mode() != Mode.OFF || mode == Mode.OFF)
                .collect(Collectors.toList());
        boolean blocking = on.stream().anyMatch(list -> !list.isAllowing());
        boolean allowing = on.stream().anyMatch(DnsList::isAllowing);
        if (reader.child("dnsblThreshold").isPresent()) {
            int sum = on.stream()
                    .filter(list -> !list.isAllowing())
                    .mapToInt(DnsList::weight)
                    .sum();
            if (!blocking) {
                problems.error(
                        reader.place(),
                        "<dnsblThreshold> is " + threshold
                                + ", and there is no <dnsbl>; name the lists, or leave it out");
            } else if (sum < threshold) {
                problems.error(
                        reader.place(),
                        "<dnsblThreshold> is " + threshold + ", and the weights of all <dnsbl> together are " + sum
                                + ", so that nobody would be refused; write " + sum + " or less");
            }
        }
        if (greylist.filter(found -> found.skipDnswl).isPresent() && !allowing) {
            problems.error(
                    reader.child(Check.GREYLIST.element()).orElseThrow().place(),
                    "skip=\"dnswl\" has no effect without <dnswl>; name the list");
        }
    }

    /** The mode of the whole: the strictest of its checks, each of which has its own. */
    public Mode mode() {
        return Stream.concat(settings.values().stream(), lists.stream().map(DnsList::settings))
                .map(CheckSettings::mode)
                .min(Comparator.naturalOrder())
                .orElse(mode);
    }

    /** The checks that are on, in whichever mode. */
    public Set<Check> checks() {
        Set<Check> on = Stream.concat(settings.values().stream(), lists.stream().map(DnsList::settings))
                .filter(check -> check.mode() != Mode.OFF)
                .map(CheckSettings::check)
                .collect(Collectors.toCollection(TreeSet::new));
        return Collections.unmodifiableSet(on);
    }

    /**
     * The checks with what they ask.
     *
     * @param own tells the addresses of this server
     * @param random numbers that no client can guess
     */
    public EnvelopeChecks checks(
            Dns dns,
            Spf asker,
            LocalAddresses local,
            Callouts callouts,
            State state,
            Predicate<InetAddress> own,
            LongSupplier random) {
        return new EnvelopeChecks(this, dns, asker, local, callouts, state, own, random);
    }

    /** The names of listeners that conditions ask for; one that does not exist is a mistake. */
    public Set<String> listeners() {
        return Stream.concat(settings.values().stream(), lists.stream().map(DnsList::settings))
                .flatMap(check -> check.unless().stream())
                .flatMap(condition -> condition.listener().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The lists behind the networks, to be watched. */
    public List<AddressLists> lists() {
        return networks.lists();
    }

    /** The checks that look at this client, without lists in the DNS. */
    Map<Check, CheckSettings> applying(EnvelopeFacts facts) {
        LimitFacts conditions = conditions(facts);
        Map<Check, CheckSettings> applying = new EnumMap<>(Check.class);
        settings.forEach((check, own) -> {
            if (own.appliesTo(facts, conditions)) {
                applying.put(check, own);
            }
        });
        return applying;
    }

    /** The lists in the DNS in which this client is looked for. */
    List<DnsList> dnsLists(EnvelopeFacts facts) {
        LimitFacts conditions = conditions(facts);
        return lists.stream()
                .filter(list -> list.settings().appliesTo(facts, conditions))
                .collect(Collectors.toList());
    }

    private LimitFacts conditions(EnvelopeFacts facts) {
        return LimitFacts.of(facts.session())
                .listener(facts.listener().orElse(null))
                .networks(networks.of(facts.session().client(), facts.session().now()))
                .build();
    }

    /** The domains of all lists that are not off. */
    Set<String> zones() {
        return lists.stream()
                .filter(list -> list.settings().mode() != Mode.OFF)
                .map(DnsList::zone)
                .collect(Collectors.toSet());
    }

    ClientListed clientListed() {
        return clientListed;
    }

    Optional<RecipientCount> recipientCount() {
        return recipientCount;
    }

    Optional<SpfPermits> spf() {
        return spf;
    }

    Optional<BogusAddresses> bogus() {
        return bogus;
    }

    Optional<CalloutSettings> callout() {
        return callout;
    }

    Optional<GreylistSettings> greylist() {
        return greylist;
    }
}
