package org.postern.policy.login;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.postern.policy.Mode;
import org.postern.policy.config.Parsers;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;
import org.postern.policy.login.Attempts.Limit;
import org.postern.policy.net.AddressLists;
import org.postern.policy.net.ListListener;

/**
 * What {@code <handler class="org.postern.smtp.LoginGuard">} says, and its counterparts for POP3 and IMAP, which share the
 * counters. Settings, all optional:
 *
 * <ul>
 *   <li>{@code mode}: enforce, warn or off; default enforce
 *   <li>{@code <address>}, {@code <network>}, {@code <account>}, each with {@code failures} (how many come free; default
 *       10, 100, 10), {@code window} (after how long they are forgotten; default 1h), {@code delay} (after the last free
 *       one, doubling; default 10s) and {@code longest} (at most the window; default 1h, or the window where that is shorter)
 *   <li>{@code <connection failures="3">}: failures on one connection before it is closed, 3 to 100 (RFC 4954 section 4)
 *   <li>{@code <exempt>} with {@code <allow>} and the like: networks that are never delayed
 * </ul>
 */
public final class LoginPolicy {
    private static final Duration HOUR = Duration.ofHours(1);

    private final List<AddressLists> lists = new ArrayList<>();
    private final Mode mode;
    private final Limit address;
    private final Limit network;
    private final Limit account;
    private final int perConnection;
    private final BiPredicate<InetAddress, Instant> exempt;

    private LoginPolicy(Settings settings, Path base, Instant now, ListListener listener, Problems problems) {
        SettingsReader reader = new SettingsReader(settings, problems);
        reader.attribute("class");
        this.mode = reader.attribute("mode", Mode.ENFORCE, Mode::parse);
        this.address = limit(reader.child("address"), 10, problems);
        this.network = limit(reader.child("network"), 100, problems);
        this.account = limit(reader.child("account"), 10, problems);
        this.perConnection = reader.child("connection")
                .map(child -> {
                    SettingsReader connection = new SettingsReader(child, problems);
                    int failures = connection.attribute("failures", 3, Parsers.number(3, 100));
                    connection.finish();
                    return failures;
                })
                .orElse(3);
        this.exempt = reader.child("exempt")
                .map(child -> {
                    SettingsReader list = new SettingsReader(child, problems);
                    AddressLists found = AddressLists.read(list, base, now, problems, (table, none) -> {}, listener);
                    list.finish();
                    lists.add(found);
                    return contains(found);
                })
                .orElse((client, moment) -> false);
        reader.finish();
    }

    /** Reads the element and collects what is wrong with it; the result is of use only when there are no errors. */
    public static LoginPolicy read(
            Settings settings, Path base, Instant now, ListListener listener, Problems problems) {
        return new LoginPolicy(settings, base, now, listener, problems);
    }

    private static BiPredicate<InetAddress, Instant> contains(AddressLists lists) {
        return (client, now) ->
                lists.table().find(client, now).filter(entry -> !entry.denies()).isPresent();
    }

    private static Limit limit(Optional<Settings> element, int failures, Problems problems) {
        if (element.isEmpty()) {
            return new Limit(failures, HOUR, Duration.ofSeconds(10), HOUR);
        }
        SettingsReader reader = new SettingsReader(element.get(), problems);
        Duration second = Duration.ofSeconds(1);
        Duration window = reader.attribute("window", HOUR, Parsers.duration(second, Duration.ofDays(7)));
        // Nobody waits longer than failures are remembered.
        Duration longest = reader.attribute(
                "longest", window.compareTo(HOUR) < 0 ? window : HOUR, Parsers.duration(second, Duration.ofDays(1)));
        Limit limit = new Limit(
                reader.attribute("failures", failures, Parsers.number(1, 100_000)),
                window,
                reader.attribute("delay", Duration.ofSeconds(10), Parsers.duration(second, HOUR)),
                longest);
        if (longest.compareTo(window) > 0) {
            String written = reader.attribute("longest").orElse("");
            problems.error(
                    reader.place(),
                    "longest=\"" + written + "\" is more than window=\""
                            + reader.attribute("window").orElse("1h")
                            + "\", after which the failures are forgotten and nobody waits; write window=\"" + written
                            + "\" or more");
        }
        reader.finish();
        return limit;
    }

    public Mode mode() {
        return mode;
    }

    /** Failures on one connection before it is closed. */
    public int perConnection() {
        return perConnection;
    }

    /** The rule, on counters that all protocols share. */
    public LoginPermitted rule(Attempts attempts) {
        return new LoginPermitted(attempts, address, network, account, exempt);
    }

    /** The lists behind the exemptions, to be watched. */
    public List<AddressLists> lists() {
        return List.copyOf(lists);
    }
}
