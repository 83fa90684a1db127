package org.postern.cli.traffic;

import java.util.Locale;
import java.util.Set;
import org.postern.policy.Evidence;

/** Who must be found. */
public final class Abusers {
    static final String GUESSER = "198.18.1.7";
    static final String GUESSER_V6 = "2001:db8:bad:1::/64";
    static final String SPAMMER = "eva@demo.example";
    static final String HARVESTER = "198.18.2.9";
    static final String SCANNER = "198.18.3.11";
    static final String BOTNET = "198.18.77.0/24";
    static final String ATTACKED = "director@demo.example";

    /** As the report names them. */
    public static final Set<String> NAMES = Set.of(GUESSER, GUESSER_V6, SPAMMER, HARVESTER, SCANNER, BOTNET, ATTACKED);

    private Abusers() {}

    static void addTo(SyntheticDay day) {
        day.add(0.4, (records, time) -> {
            records.from(GUESSER, time);
            for (int i = 0; i < 3; i++) {
                records.login("smtp", "name" + records.any(5000) + "@demo.example", false);
            }
            records.over();
        });
        // Another address of its own network each time.
        day.add(
                0.2,
                (records, time) -> records.from(
                                String.format(Locale.ROOT, "2001:db8:bad:1:%x:0:0:1", records.any(60_000)), time)
                        .login("imap", "name" + records.any(900) + "@demo.example", false));
        // A stolen password, used from all over the world.
        day.add(0.5, (records, time) -> {
            records.from("198.19." + records.any(12) + "." + (1 + records.any(250)), time)
                    .login("smtp", SPAMMER, true);
            if (records.chance(0.2)) {
                Honest.overLimit(records, SPAMMER);
            } else {
                records.mail(SPAMMER, 10, 3);
            }
            records.over();
        });
        day.add(0.3, (records, time) -> {
            records.from(HARVESTER, time);
            for (int i = 0; i < 10; i++) {
                records.unknown("name" + records.any(20_000) + "@demo.example");
            }
            records.mail("x@harvest.example", 1).over();
        });
        // Every quarter of an hour, below every limit.
        day.daily(96, (records, time) -> {
            records.from(SCANNER, time);
            String verb = records.chance(0.5) ? "VRFY root" : "EXPN staff";
            records.decided(
                    verb,
                    records.chance(0.5) ? "command-permitted" : "relay-permitted",
                    "refuse",
                    "not-entitled",
                    Evidence.of("verb", verb),
                    "252 2.5.2 Cannot verify here");
            records.failedCommand().over();
        });
        day.add(
                0.6,
                (records, time) -> records.from("198.18.77." + (1 + records.any(120)), time)
                        .decided(
                                "RCPT TO:<someone@demo.example>",
                                records.chance(0.5) ? "dnsbl" : "helo-syntax",
                                "refuse",
                                "listed",
                                Evidence.of("list", "bl.demo.example"),
                                "554 5.7.1 Listed by bl.demo.example")
                        .over());
        // Thousands of clients, each of which tries once.
        day.add(
                0.8,
                (records, time) -> records.from(
                                "198." + (30 + records.any(20)) + "." + records.any(256) + "." + records.any(256), time)
                        .login("smtp", ATTACKED, false));
    }
}
