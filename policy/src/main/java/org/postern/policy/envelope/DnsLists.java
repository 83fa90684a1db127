package org.postern.policy.envelope;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postern.policy.Mode;
import org.postern.policy.config.Parsers;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;
import org.postern.policy.limit.LimitFacts;

/**
 * The lists in the DNS of one handler: any number of {@link DnsList}s, and {@code <dnsblThreshold>}, the sum of their weights at
 * which a client is refused, 1 to 1000; default 1. Immutable.
 */
final class DnsLists {
    private static final int MAX_THRESHOLD = 1_000;
    private static final String THRESHOLD = "dnsblThreshold";

    private final List<DnsList> lists = new ArrayList<>();
    private final Mode handlerMode;
    private final int threshold;

    /** @param reader of the handler's element, which the caller finishes */
    DnsLists(SettingsReader reader, Mode handlerMode, Set<String> networks, Problems problems) {
        this.handlerMode = handlerMode;
        Set<String> keys = new HashSet<>();
        for (Check check : List.of(Check.DNSBL, Check.DNSWL)) {
            for (Settings child : reader.children(check.element())) {
                DnsList.read(check, child, handlerMode, networks, problems).ifPresent(list -> {
                    if (!keys.add(list.key())) {
                        problems.error(child.place(), "stands twice with the same reply=; keep one of them");
                    }
                    lists.add(list);
                });
            }
        }
        this.threshold = reader.child(THRESHOLD, 1, Parsers.number(1, MAX_THRESHOLD));
    }

    /** Tells of a threshold that has no meaning. */
    void check(SettingsReader reader, Problems problems) {
        int sum = on().filter(list -> !list.isAllowing())
                .mapToInt(DnsList::weight)
                .sum();
        if (sum >= threshold || reader.child(THRESHOLD).isEmpty()) {
            return;
        }
        String begin = "<" + THRESHOLD + "> is " + threshold + ", and ";
        problems.error(
                reader.place(),
                begin
                        + (sum == 0
                                ? "there is no <dnsbl>; name the lists, or leave it out"
                                : "the weights of all <dnsbl> together are " + sum
                                        + ", so that nobody would be refused; write " + sum + " or less"));
    }

    /** Those that are not off, or that are only because the handler is. */
    private Stream<DnsList> on() {
        return lists.stream().filter(list -> list.settings().mode() != Mode.OFF || handlerMode == Mode.OFF);
    }

    boolean isAllowing() {
        return on().anyMatch(DnsList::isAllowing);
    }

    Stream<CheckSettings> settings() {
        return lists.stream().map(DnsList::settings);
    }

    /** Those in which this client is looked for. */
    List<DnsList> applying(EnvelopeFacts facts, LimitFacts conditions) {
        return lists.stream()
                .filter(list -> list.settings().appliesTo(facts, conditions))
                .collect(Collectors.toList());
    }

    /** The domains of all that are not off. */
    Set<String> zones() {
        return lists.stream()
                .filter(list -> list.settings().mode() != Mode.OFF)
                .map(DnsList::zone)
                .collect(Collectors.toSet());
    }

    ClientListed rule() {
        return new ClientListed(threshold);
    }
}
