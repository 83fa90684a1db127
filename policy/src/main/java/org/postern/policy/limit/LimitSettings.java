package org.postern.policy.limit;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postern.policy.Mode;
import org.postern.policy.config.Parsers;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;

/**
 * Reads one {@code <limit>}. Settings:
 *
 * <ul>
 *   <li>{@code name}: by which records and counters know it
 *   <li>{@code key}: see {@link Key}; {@code ipv4Prefix} (default 32) and {@code ipv6Prefix} (default 64): how many bits of the
 *       client's address count in it
 *   <li>{@code messages}, {@code recipients}, {@code bytes}, {@code connections}, {@code concurrent}, {@code errors}, {@code
 *       uniqueRecipients}, at least one: see {@link Unit} and {@link Rates}
 *   <li>{@code window}: {@code bucket} (default) or {@code sliding}, see {@link Rate}
 *   <li>{@code mode}: enforce, warn or off; default that of the handler
 *   <li>{@code when}, {@code unless}: one of these must hold, none of those may; see {@link Condition}
 *   <li>{@code overrides}: a file, see {@link Overrides}
 *   <li>{@code onExceeded}: {@code refuse} (default) or {@code slow}, which answers a command later when it has to wait no
 *       more than {@code longest} (1s to 2m, default 10s)
 * </ul>
 */
final class LimitSettings {
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final Duration MAX_LONGEST = Duration.ofMinutes(2);
    private static final EnumSet<Unit> OF_CONNECTIONS = EnumSet.of(Unit.CONNECTIONS, Unit.CONCURRENT);
    private static final EnumSet<Unit> REFUSED_ONLY = EnumSet.of(Unit.CONNECTIONS, Unit.CONCURRENT, Unit.ERRORS);

    private final Floor floor;
    final Place place;
    final String name;
    final Key key;
    final Mode mode;
    final List<Quota> quotas;
    final List<Condition> when;
    final List<Condition> unless;
    final Optional<Overrides> overrides;
    final Optional<Duration> longest;

    LimitSettings(
            Settings settings,
            Floor floor,
            Mode handlerMode,
            Set<String> networks,
            Path base,
            Instant now,
            Problems problems) {
        this.floor = floor;
        this.place = settings.place();
        Problems own = new Problems();
        SettingsReader reader = new SettingsReader(settings, own);
        this.name = reader.required("name", Parsers::name).orElse("");
        int ipv4 = reader.attribute("ipv4Prefix", Key.IPV4, Parsers.number(1, 32));
        int ipv6 = reader.attribute("ipv6Prefix", Key.IPV6, Parsers.number(1, 128));
        this.key = reader.required("key", text -> Key.parse(text, ipv4, ipv6)).orElse(null);
        Mode wanted = reader.attribute("mode", handlerMode, Mode::parse);
        this.mode = handlerMode == Mode.OFF ? Mode.OFF : wanted;
        boolean sliding = reader.attribute("window", false, LimitSettings::sliding);
        this.quotas = quotas(reader, sliding);
        this.when = reader.attribute("when", List.of(), text -> Condition.parse(text, networks));
        this.unless = reader.attribute("unless", List.of(), text -> Condition.parse(text, networks));
        this.longest = longest(reader, own);
        Optional<String> file = reader.attribute("overrides");
        reader.finish();
        if (!own.hasErrors()) {
            check(settings, networks, own);
        }
        this.overrides = own.hasErrors()
                ? Optional.empty()
                : file.map(text -> Overrides.read(
                        text,
                        base,
                        new OverrideLine(name, key, quotas, (unit, rates) -> rates(unit, rates, sliding)),
                        now,
                        own));
        problems.addAll(own);
    }

    private static boolean sliding(String text) {
        if (!text.equals("sliding") && !text.equals("bucket")) {
            throw new IllegalArgumentException("is neither bucket nor sliding");
        }
        return text.equals("sliding");
    }

    private List<Quota> quotas(SettingsReader reader, boolean sliding) {
        List<Quota> all = new ArrayList<>();
        for (Unit unit : Unit.values()) {
            reader.attribute(unit.text(), List.<Rate>of(), text -> rates(unit, text, sliding))
                    .forEach(rate -> all.add(new Quota(name, unit, rate, mode == Mode.ENFORCE)));
        }
        return List.copyOf(all);
    }

    private List<Rate> rates(Unit unit, String text, boolean sliding) {
        List<Rate> rates = Rates.parse(unit, text, sliding);
        if (key != null) {
            rates.forEach(rate -> floor.check(unit, rate, key));
        }
        return rates;
    }

    private Optional<Duration> longest(SettingsReader reader, Problems own) {
        boolean slow = reader.attribute("onExceeded", false, text -> {
            if (!text.equals("refuse") && !text.equals("slow")) {
                throw new IllegalArgumentException("is neither refuse nor slow");
            }
            return text.equals("slow");
        });
        boolean said = reader.attribute("longest").isPresent();
        Duration time = reader.attribute("longest", LONGEST, Parsers.duration(Duration.ofSeconds(1), MAX_LONGEST));
        if (said && !slow) {
            own.error(place, "longest= has no effect without onExceeded=\"slow\"; add it or leave longest= out");
        }
        return slow ? Optional.of(time) : Optional.empty();
    }

    private void check(Settings settings, Set<String> networks, Problems own) {
        if (quotas.isEmpty()) {
            own.error(
                    place,
                    "limits nothing; write one or more of "
                            + Arrays.stream(Unit.values())
                                    .map(unit -> unit.text() + "=")
                                    .collect(Collectors.joining(", ")));
        }
        boolean blocks = settings.attributes().containsKey("ipv4Prefix")
                || settings.attributes().containsKey("ipv6Prefix");
        if (blocks && !key.usesBlocks()) {
            own.error(place, "ipv4Prefix= and ipv6Prefix= have no effect without client or sender in key=");
        }
        if (key.any(KeyPart::isUser) && !when.isEmpty() && when.stream().allMatch(Condition::isAnonymous)) {
            own.error(place, "never applies: key=\"" + key + "\" counts those who have logged in, when= the others");
        }
        if (key.any(KeyPart::isUser) && unless.stream().anyMatch(Condition::isAuthenticated)) {
            own.error(
                    place,
                    "never applies: key=\"" + key + "\" counts those who have logged in, and unless= leaves them out");
        }
        if (key.has(KeyPart.NETWORK) && networks.isEmpty()) {
            own.error(place, "never applies: key=\"" + key + "\" counts by network, and no <network> is defined");
        }
        if (!when.isEmpty() && unless.containsAll(when)) {
            own.error(place, "never applies: unless= leaves out all that when= names");
        }
        quotas.stream().map(Quota::unit).distinct().forEach(unit -> check(unit, own));
    }

    private void check(Unit unit, Problems own) {
        String attribute = unit.text() + "=";
        if (OF_CONNECTIONS.contains(unit) && !key.laterParts().isEmpty()) {
            own.error(
                    place,
                    attribute + " is counted before the client says anything; make key= of client, network, listener"
                            + " or all");
        } else if (OF_CONNECTIONS.contains(unit)
                && !when.isEmpty()
                && when.stream().allMatch(Condition::isAuthenticated)) {
            own.error(place, attribute + " is counted before anyone can log in; leave when=\"authenticated\" out");
        } else if (OF_CONNECTIONS.contains(unit) && unless.stream().anyMatch(Condition::isAnonymous)) {
            own.error(
                    place,
                    attribute + " is counted before anyone can log in, so that it never applies; leave"
                            + " unless=\"anonymous\" out");
        }
        if (unit == Unit.ERRORS && key.any(part -> part.isSender() || part.isRecipient())) {
            own.error(
                    place, attribute + " is counted by connection, not by mail; take sender and recipient out of key=");
        }
        if (unit == Unit.UNIQUE_RECIPIENTS && key.has(KeyPart.RECIPIENT)) {
            own.error(place, attribute + " is never more than 1 for one recipient; take recipient out of key=");
        }
        if (REFUSED_ONLY.contains(unit) && longest.isPresent()) {
            own.error(place, attribute + " cannot wait; put it into a limit of its own without onExceeded=\"slow\"");
        }
    }

    List<Condition> conditions() {
        List<Condition> all = new ArrayList<>(when);
        all.addAll(unless);
        return all;
    }
}
