package org.postern.policy.limit;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.postern.policy.Mode;
import org.postern.policy.config.Place;

/** How much of what one key may use in a time, and for whom that holds. Immutable, except that its overrides follow a file. */
public final class Limit {
    private final LimitSettings from;

    Limit(LimitSettings from) {
        this.from = from;
    }

    public String name() {
        return from.name;
    }

    public Key key() {
        return from.key;
    }

    public Mode mode() {
        return from.mode;
    }

    /** What counts for every key that has no numbers of its own. */
    public List<Quota> quotas() {
        return from.quotas;
    }

    /** What counts for this key. */
    public List<Quota> quotas(String key) {
        return from.overrides.flatMap(overrides -> overrides.quotas(key)).orElse(from.quotas);
    }

    /** The file of those who have numbers of their own, to be watched. */
    public Optional<Overrides> overrides() {
        return from.overrides;
    }

    /** Where a key's own numbers stand. */
    Optional<Place> place(String key) {
        return from.overrides.flatMap(overrides -> overrides.place(key));
    }

    /** How long a command may be kept waiting instead of being refused; empty when it is refused at once. */
    public Optional<Duration> longest() {
        return from.longest;
    }

    /** Whether the limit is meant for these facts, whatever its key. */
    public boolean appliesTo(LimitFacts facts) {
        return (from.when.isEmpty() || from.when.stream().anyMatch(condition -> condition.holds(facts)))
                && from.unless.stream().noneMatch(condition -> condition.holds(facts));
    }

    /** The conditions in both directions. */
    List<Condition> conditions() {
        return from.conditions();
    }

    /** Where it is configured. */
    public Place place() {
        return from.place;
    }

    /** Whether both count the same by the same key, so that they may share counters. */
    public boolean countsAs(Limit other) {
        return numbers().equals(other.numbers()) && key().equals(other.key());
    }

    /** Key, units and rates, as they are written in configuration files. */
    String numbers() {
        return quotas().stream()
                .map(quota -> quota.unit().text() + "=" + Rates.text(quota.rate()))
                .collect(Collectors.joining(" ", "by " + key().described() + " ", ""));
    }

    @Override
    public String toString() {
        return name() + " " + numbers();
    }
}
