package org.postern.policy.envelope;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.postern.policy.config.Parsers;
import org.postern.policy.config.Problems;
import org.postern.policy.config.SettingsReader;

/**
 * What {@code <greylist>} says besides {@link CheckSettings}:
 *
 * <ul>
 *   <li>{@code delay}: how long a new triplet has to wait, 1m to 24h; default 5m
 *   <li>{@code window}: until when after its first try it must have come again, up to 7d; default 24h
 *   <li>{@code keep}: how long a triplet that has passed, or a client, is known after it was last seen, 1d to 366d; default
 *       35d
 *   <li>{@code autoAllow}: how many triplets of a client must have been tried again until it need not wait any more, 1 to
 *       1000, or 0 for never; default 5
 *   <li>{@code client}: {@code network} (default) takes the client's /24 or /64 into the triplet, {@code domain} the domain of
 *       its confirmed reverse name, where it has one
 *   <li>{@code skip}: {@code spf}, {@code dnswl} or both: who passes SPF or is on an allow list does not wait; default neither
 * </ul>
 *
 * Immutable.
 */
final class GreylistSettings {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);

    final Duration delay;
    final Duration window;
    final Duration keep;
    final int autoAllow;
    final boolean byDomain;
    final boolean skipSpf;
    final boolean skipDnswl;

    GreylistSettings(SettingsReader reader, Problems problems) {
        this.delay = reader.attribute("delay", Duration.ofMinutes(5), Parsers.duration(MINUTE, DAY));
        this.window = reader.attribute("window", DAY, Parsers.duration(MINUTE, Duration.ofDays(7)));
        this.keep = reader.attribute("keep", Duration.ofDays(35), Parsers.duration(DAY, Duration.ofDays(366)));
        this.autoAllow = reader.attribute("autoAllow", 5, Parsers.number(0, 1000));
        this.byDomain = reader.attribute("client", false, GreylistSettings::isDomain);
        Set<String> skip = reader.attribute("skip", Set.of(), GreylistSettings::skip);
        this.skipSpf = skip.contains("spf");
        this.skipDnswl = skip.contains("dnswl");
        if (delay.compareTo(window) >= 0) {
            problems.error(
                    reader.place(),
                    "window=\"" + reader.attribute("window").orElse("24h") + "\" ends before delay=\""
                            + reader.attribute("delay").orElse("5m") + "\" is over, so that no mail would ever pass;"
                            + " write a longer window=");
        }
    }

    private static boolean isDomain(String text) {
        if (!text.equals("network") && !text.equals("domain")) {
            throw new IllegalArgumentException("is neither network nor domain");
        }
        return text.equals("domain");
    }

    private static Set<String> skip(String text) {
        Set<String> words = new TreeSet<>();
        for (String word : text.split(",", -1)) {
            if (!word.strip().matches("spf|dnswl")) {
                throw new IllegalArgumentException("is none of spf, dnswl; separate both by a comma");
            }
            words.add(word.strip());
        }
        return words;
    }
}
