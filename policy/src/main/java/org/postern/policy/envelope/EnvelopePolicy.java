package org.postern.policy.envelope;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
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
 *       BogusAddresses}, {@link CalloutSettings}, {@link RecipientCount}, {@link SpfPermits}, {@link GreylistSettings}; and
 *       {@link DnsLists}
 * </ul>
 *
 * <p>{@link #checks} makes the checks.
 */
public final class EnvelopePolicy {
    private final Map<Check, CheckSettings> settings = new EnumMap<>(Check.class);
    private final Mode mode;
    private final Networks networks;
    private final Problems problems;
    private final DnsLists dnsLists;
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
        this.dnsLists = new DnsLists(reader, mode, networks.names(), problems);
        reader.finish();
        if (!problems.hasErrors()) {
            dnsLists.check(reader, problems);
            checkGreylist(reader);
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

    private void checkGreylist(SettingsReader reader) {
        if (greylist.filter(found -> found.skipDnswl).isPresent() && !dnsLists.isAllowing()) {
            problems.error(
                    reader.child(Check.GREYLIST.element()).orElseThrow().place(),
                    "skip=\"dnswl\" has no effect without <dnswl>; name the list");
        }
    }

    /** The mode of the whole: the strictest of its checks, each of which has its own. */
    public Mode mode() {
        return all().map(CheckSettings::mode).min(Comparator.naturalOrder()).orElse(mode);
    }

    private Stream<CheckSettings> all() {
        return Stream.concat(settings.values().stream(), dnsLists.settings());
    }

    /** The checks that are on, in whichever mode. */
    public Set<Check> checks() {
        Set<Check> on = all().filter(check -> check.mode() != Mode.OFF)
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
            SpfCheck asker,
            LocalAddresses local,
            Callouts callouts,
            State state,
            Predicate<InetAddress> own,
            LongSupplier random) {
        return new EnvelopeChecks(this, dns, asker, local, callouts, state, own, random);
    }

    /** The names of listeners that conditions ask for; one that does not exist is a mistake. */
    public Set<String> listeners() {
        return all().flatMap(check -> check.unless().stream())
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
        return dnsLists.applying(facts, conditions(facts));
    }

    private LimitFacts conditions(EnvelopeFacts facts) {
        return LimitFacts.of(facts.session())
                .listener(facts.listener().orElse(null))
                .networks(networks.of(facts.session().client(), facts.session().now()))
                .build();
    }

    DnsLists dnsLists() {
        return dnsLists;
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
