package org.postern.cli.traffic;

import java.util.Locale;
import org.postern.policy.Evidence;

/** Who uses the server as it is meant, though some use it much and some are clumsy. */
final class Honest {
    private Honest() {}

    static void addTo(SyntheticDay day) {
        strangers(day);
        users(day);
        clumsy(day);
    }

    private static void strangers(SyntheticDay day) {
        // A large provider: few networks, much mail, now and then an address that is no more.
        day.add(20, (records, time) -> {
            records.from("203.0.113." + (1 + records.any(200)), time);
            for (int i = records.any(3); i >= 0; i--) {
                if (records.chance(0.02)) {
                    records.unknown("gone" + records.any(500) + "@demo.example");
                } else {
                    records.mail("someone" + records.any(1000) + "@big.example", 1);
                }
            }
            records.over();
        });
        day.add(
                6,
                (records, time) -> records.from(
                                String.format(
                                        Locale.ROOT, "2001:db8:10:%x:0:0:0:%x", records.any(400), records.any(60_000)),
                                time)
                        .mail("someone@six.example", 1)
                        .over());
        // All kinds of servers, seldom the same.
        day.add(34, (records, time) -> {
            int host = records.any(400_000);
            records.from("100." + (64 + host / 65_536) + "." + host / 256 % 256 + "." + host % 256, time);
            if (records.chance(0.05)) {
                records.decided(
                        "RCPT TO:<someone@demo.example>",
                        "greylist",
                        "defer",
                        "first-seen",
                        Evidence.of("waitSeconds", 60L),
                        "451 4.7.1 Please try again later");
            } else if (records.chance(0.01)) {
                records.unknown("gone" + records.any(500) + "@demo.example");
            } else {
                records.mail("someone@small" + host % 5000 + ".example", 1);
            }
            records.over();
        });
        // Bots that come once.
        day.add(
                4,
                (records, time) -> records.from(
                                "172." + (16 + records.any(16)) + "." + records.any(256) + "." + records.any(256), time)
                        .decided(
                                "RCPT TO:<someone@demo.example>",
                                "dnsbl",
                                "refuse",
                                "listed",
                                Evidence.of("list", "bl.demo.example"),
                                "554 5.7.1 Listed by bl.demo.example")
                        .over());
        // A list server with an old list.
        day.add(3, (records, time) -> {
            records.from("192.0.2.25", time);
            for (int i = 0; i < 5; i++) {
                if (records.chance(0.06)) {
                    records.unknown("left" + records.any(2000) + "@demo.example");
                } else {
                    records.mail("bounces@lists.example", 1);
                }
            }
            records.over();
        });
    }

    private static void users(SyntheticDay day) {
        day.add(14, (records, time) -> {
            int user = records.any(500);
            records.from("10." + user / 256 + "." + user % 256 + ".2", time);
            String name = "user" + user + "@demo.example";
            if (records.chance(0.03)) {
                records.login("smtp", name, false);
            }
            records.login("smtp", name, true).mail(name, 1 + records.any(3)).over();
        });
        day.add(12, (records, time) -> {
            int user = records.any(500);
            records.from("10." + user / 256 + "." + user % 256 + ".2", time)
                    .login("imap", "user" + user + "@demo.example", true);
        });
        // An office behind one address, where many mistype.
        day.add(4, (records, time) -> {
            String name = "office" + records.any(300) + "@demo.example";
            records.from("192.0.2.10", time);
            if (records.chance(0.1)) {
                records.login("imap", name, false);
            }
            records.login("imap", name, true);
        });
        // The newsletter: much mail, now and then over its limit, some of it to addresses that are no more.
        day.add(0.8, (records, time) -> {
            records.from("192.0.2.40", time).login("smtp", "newsletter@demo.example", true);
            if (records.chance(0.2)) {
                overLimit(records, "newsletter@demo.example");
            } else {
                records.mail("newsletter@demo.example", 20, records.chance(0.4) ? 1 : 0);
            }
            records.over();
        });
    }

    private static void clumsy(SyntheticDay day) {
        // Monitoring: connects and goes, all day.
        day.daily(1440, (records, time) -> records.from("192.0.2.99", time).over());
        // A traveller: many networks, little mail.
        day.daily(40, (records, time) -> {
            records.from("198." + (51 + records.any(9)) + ".100.7", time)
                    .login("smtp", "traveller@demo.example", true)
                    .mail("traveller@demo.example", 1)
                    .over();
        });
        // A telephone with the password of last year.
        day.daily(60, (records, time) -> records.from("192.0.2.123", time).login("imap", "phone@demo.example", false));
        // A server whose SPF record is wrong, and which does not give up.
        day.daily(
                96,
                (records, time) -> records.from("192.0.2.77", time)
                        .decided(
                                "MAIL FROM:<info@wrong.example>",
                                "spf",
                                "refuse",
                                "fail",
                                Evidence.of("domain", "wrong.example"),
                                "550 5.7.23 SPF says no")
                        .over());
    }

    static void overLimit(Sessions records, String key) {
        records.decided(
                "MAIL FROM:<" + key + ">",
                "limit:byUser",
                "defer",
                "over",
                Evidence.of("limit", "byUser")
                        .and("key", key)
                        .and("rate", "500/1h")
                        .and("unit", "messages")
                        .and("used", 500L)
                        .and("of", 500L),
                "451 4.7.1 Too many messages, try again in 92 seconds");
    }
}
