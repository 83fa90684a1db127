package org.postern.policy.limit;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.postern.policy.Decision;
import org.postern.policy.Mode;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;
import org.postern.policy.net.AddressLists;
import org.postern.policy.net.ListListener;

/**
 * What {@code <handler class="org.postern.smtp.RateLimit">} says: what does a command use, and may it? Settings:
 *
 * <ul>
 *   <li>{@code mode}: enforce, warn or off for all of it; default enforce
 *   <li>{@code <network name="…">} with {@code <allow>}, {@code <deny>}, {@code <allowFile>}, {@code <denyFile>}: a named list
 *       of addresses, for keys and conditions
 *   <li>{@code <limit>}, any number: see {@link LimitSettings}
 * </ul>
 *
 * <p>For an {@link Event} it names the {@link #charges}; {@link Counters} take them; then {@link #delay} says whether waiting
 * helps, and {@link #decisions} what the client is told.
 */
public final class LimitPolicy {
    /** The largest number that LIMITS can announce: RFC 9422 section 2 gives it six digits. */
    private static final int MAX_ANNOUNCED = 999_999;

    private final Map<String, Limit> limits = new LinkedHashMap<>();
    private final Networks networks;
    private final Mode mode;

    private LimitPolicy(Networks networks, Mode mode) {
        this.networks = networks;
        this.mode = mode;
    }

    /**
     * Reads the element and collects what is wrong with it; the result is of use only when there are no errors. It limits SMTP
     * transactions, and every limit must have room for one.
     *
     * @param base where relative file names begin
     */
    public static LimitPolicy read(
            Settings settings, Path base, Instant now, ListListener listener, Problems problems) {
        return read(settings, Floor.TRANSACTION, base, now, listener, problems);
    }

    /** The same for mail that has been accepted, of which a limit may let pass as little at once as it says. */
    public static LimitPolicy readForMail(
            Settings settings, Path base, Instant now, ListListener listener, Problems problems) {
        return read(settings, Floor.NONE, base, now, listener, problems);
    }

    private static LimitPolicy read(
            Settings settings, Floor floor, Path base, Instant now, ListListener listener, Problems problems) {
        SettingsReader reader = new SettingsReader(settings, problems);
        reader.attribute("class");
        Mode mode = reader.attribute("mode", Mode.ENFORCE, Mode::parse);
        LimitPolicy policy = new LimitPolicy(Networks.read(reader, base, now, listener, problems), mode);
        reader.children("limit").forEach(child -> policy.limit(child, floor, base, now, problems));
        reader.finish();
        return policy;
    }

    private void limit(Settings settings, Floor floor, Path base, Instant now, Problems problems) {
        Limit limit = new Limit(new LimitSettings(settings, floor, mode, networks.names(), base, now, problems));
        if (!limit.name().isEmpty() && limits.putIfAbsent(limit.name(), limit) != null) {
            problems.error(settings.place(), "another limit has this name; give each its own");
        }
    }

    /**
     * Reports limits that have the name of one in another policy and count something else: they would share counters that
     * mean different things.
     */
    public void compare(LimitPolicy other, Problems problems) {
        limits.forEach((name, limit) -> {
            Limit twin = other.limits.get(name);
            if (twin != null && !limit.countsAs(twin)) {
                problems.error(
                        limit.place(),
                        "counts " + limit.numbers() + ", but the limit of this name in " + twin.place() + " counts "
                                + twin.numbers() + "; give both the same key and numbers, or one another name");
            }
        });
    }

    /** The mode of the whole; each limit has its own. */
    public Mode mode() {
        return mode;
    }

    /** All limits, those that are off included. */
    public List<Limit> limits() {
        return List.copyOf(limits.values());
    }

    /** The names of the networks that an address is in at a moment, in the order of the configuration. */
    public List<String> networks(InetAddress client, Instant now) {
        return networks.of(client, now);
    }

    /** What the event uses, with each key's own numbers; empty when no limit is meant. */
    public Charges charges(Event event, LimitFacts facts) {
        Charges charges = new Charges();
        Uses uses = new Uses(event, facts, charges);
        for (Limit limit : limits.values()) {
            if (limit.mode() != Mode.OFF && limit.appliesTo(facts)) {
                uses.add(limit);
            }
        }
        return charges;
    }

    /**
     * How long the command should wait before it is tried once more, instead of being refused.
     *
     * @param charges what the counters did not take
     * @param waited how long it has waited already
     * @return nothing when a limit is in the way that refuses, or for which the wait is too long
     */
    public Optional<Duration> delay(Charges charges, Duration waited) {
        Duration delay = Duration.ZERO;
        for (int i = 0; i < charges.size(); i++) {
            if (charges.over(i) && charges.quota(i).binding()) {
                Duration wait = Duration.ofNanos(charges.waitNanos(i));
                Optional<Duration> longest =
                        limits.get(charges.quota(i).limit()).longest();
                if (longest.filter(most -> waited.plus(wait).compareTo(most) <= 0)
                        .isEmpty()) {
                    return Optional.empty();
                }
                delay = delay.compareTo(wait) < 0 ? wait : delay;
            }
        }
        return delay.isZero() ? Optional.empty() : Optional.of(delay);
    }

    /**
     * What is over, those first that refuse the command and of these the longest wait first, so that the first decision's
     * reply is the one for the client. A command that is within all limits makes none: a record for each would be a record
     * for each command.
     */
    public List<Decision> decisions(Charges charges) {
        List<Excess> all = new ArrayList<>();
        for (int i = 0; i < charges.size(); i++) {
            if (charges.over(i)) {
                all.add(new Excess(charges, i));
            }
        }
        return all.stream()
                .sorted(Comparator.comparingLong(Excess::waitNanos).reversed())
                .map(excess -> excess.decision(limits.get(excess.limit())))
                .sorted(Comparator.comparing(decision -> !decision.bites()))
                .collect(Collectors.toUnmodifiableList());
    }

    /** RCPTMAX of RFC 9422: how many recipients a transaction of this client can have at most. */
    public OptionalInt recipientMax(LimitFacts facts) {
        return smallestBurst(facts, unit -> unit == Unit.RECIPIENTS || unit == Unit.UNIQUE_RECIPIENTS);
    }

    /** MAILMAX of RFC 9422: how many messages this client can send at once. */
    public OptionalInt mailMax(LimitFacts facts) {
        return smallestBurst(facts, unit -> unit == Unit.MESSAGES);
    }

    private OptionalInt smallestBurst(LimitFacts facts, Predicate<Unit> counted) {
        // Each sender will have one of these; which, is not known yet.
        LimitFacts any = facts.sender().isPresent() ? facts : facts.from("");
        return limits.values().stream()
                .filter(limit -> limit.mode() == Mode.ENFORCE && limit.appliesTo(any))
                .filter(limit -> !limit.key().isPerRecipient())
                .flatMap(
                        limit -> limit.key().of(any).map(limit::quotas).stream().flatMap(List::stream))
                .filter(quota -> counted.test(quota.unit()) && quota.rate().burst() <= MAX_ANNOUNCED)
                .mapToInt(quota -> (int) quota.rate().burst())
                .min();
    }

    /** The names of listeners that conditions ask for; one that does not exist is a mistake. */
    public Set<String> listeners() {
        Set<String> names = new TreeSet<>();
        limits.values()
                .forEach(limit -> limit.conditions().stream()
                        .flatMap(condition -> condition.listener().stream())
                        .forEach(names::add));
        return names;
    }

    /** The lists behind the networks, to be watched. */
    public List<AddressLists> lists() {
        return networks.lists();
    }

    /** The files of keys with their own numbers, to be watched. */
    public List<Overrides> overrides() {
        return limits.values().stream()
                .flatMap(limit -> limit.overrides().stream())
                .collect(Collectors.toUnmodifiableList());
    }
}
