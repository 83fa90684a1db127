package org.postern.policy.envelope;

import java.time.Duration;
import java.util.Optional;
import org.postern.policy.config.Parsers;
import org.postern.policy.config.SettingsReader;
import org.postern.policy.envelope.CalloutAnswer.Meaning;

/**
 * What {@code <senderCallout>} says besides {@link CheckSettings} and {@link BogusAddresses}, which tell where no callout goes:
 *
 * <ul>
 *   <li>{@code timeout}: how long RCPT may wait for DNS, for its turn and for the servers together, 5s to 2m; default 20s
 *   <li>{@code accepted}, {@code refused}, {@code unknown}: how long it is remembered that the server takes the address, 1m to
 *       31d; that it refuses it, 1m to 7d; that it could not be found out, 1m to 24h. Default 24h, 2h and 10m
 *   <li>{@code perMinute}: how many addresses of one domain are asked about in a minute, 1 to 1000; default 10
 *   <li>{@code atOnce}: how many callouts may be under way, of all listeners together, 1 to 200; default 20
 *   <li>{@code hello}: what this server calls itself; default the listener's {@code <helloName>}
 *   <li>{@code port}: where mail servers listen, 1 to 65535; default 25
 * </ul>
 *
 * Immutable.
 */
final class CalloutSettings {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    final Duration timeout;
    final int perMinute;
    final int atOnce;
    final int port;
    final Optional<String> hello;
    private final Duration accepted;
    private final Duration refused;
    private final Duration unknown;
    private final BogusAddresses bogus;

    CalloutSettings(SettingsReader reader) {
        this.timeout =
                duration(reader, "timeout", Duration.ofSeconds(20), Duration.ofSeconds(5), Duration.ofMinutes(2));
        this.accepted = duration(reader, "accepted", Duration.ofHours(24), MINUTE, Duration.ofDays(31));
        this.refused = duration(reader, "refused", Duration.ofHours(2), MINUTE, Duration.ofDays(7));
        this.unknown = duration(reader, "unknown", Duration.ofMinutes(10), MINUTE, Duration.ofHours(24));
        this.perMinute = reader.attribute("perMinute", 10, Parsers.number(1, 1_000));
        this.atOnce = reader.attribute("atOnce", 20, Parsers.number(1, 200));
        this.port = reader.attribute("port", 25, Parsers.number(1, 65_535));
        this.hello = reader.attribute("hello", Optional.empty(), CalloutSettings::hello);
        this.bogus = new BogusAddresses(reader);
    }

    private static Duration duration(
            SettingsReader reader, String name, Duration otherwise, Duration min, Duration max) {
        return reader.attribute(name, otherwise, Parsers.duration(min, max));
    }

    private static Optional<String> hello(String text) {
        Syntax.ofHost(text, false).ifPresent(problem -> {
            throw new IllegalArgumentException(
                    "is no name of a server (" + problem + "); write a domain or an address literal");
        });
        return Optional.of(text);
    }

    BogusAddresses bogus() {
        return bogus;
    }

    /** How long such an answer is remembered. */
    Duration kept(Meaning meaning) {
        switch (meaning) {
            case ACCEPTS:
                return accepted;
            case REFUSES:
                return refused;
            default:
                return unknown;
        }
    }
}
