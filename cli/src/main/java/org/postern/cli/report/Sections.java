package org.postern.cli.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The tables of a report. */
final class Sections {
    /** How near to a limit is near. */
    static final double NEAR = 0.8;

    private final Figures figures;
    private final int rows;

    Sections(Figures figures, int rows) {
        this.figures = figures;
        this.rows = rows;
    }

    List<Section> all() {
        return List.of(
                rules(),
                networks(),
                refusedNetworks(),
                accounts(),
                failedLoginsByNetwork(),
                failedLoginsByAccount(),
                limits(),
                unusualAccounts(),
                senderDomains(),
                deliveries());
    }

    private Section rules() {
        Section section = new Section(
                "Refusals by rule",
                "Which rules refused or deferred, and what those in warn mode would have done.",
                List.of("rule and reason"),
                List.of("refused", "deferred", "warned"));
        for (Heaviest.Entry<Tally> entry : figures.decisions.rules.heaviest(rows)) {
            Tally tally = entry.value();
            section.add(tally.all(), List.of(entry.key(), n(tally.refused), n(tally.deferred), n(tally.warned)));
        }
        return section;
    }

    private Section networks() {
        Section section = new Section(
                "Top networks",
                "Who connects and logs in most: /24 of IPv4, /48 of IPv6.",
                List.of("network"),
                List.of("connections", "mails", "logins", "refusals", "failed logins"));
        for (Heaviest.Entry<Talker> entry : top(figures.networks, talker -> talker.connections + talker.logins)) {
            Talker talker = entry.value();
            section.add(
                    talker.connections + talker.logins,
                    List.of(
                            entry.key(),
                            n(talker.connections),
                            n(talker.mails),
                            n(talker.logins),
                            n(talker.refusals),
                            n(talker.failedLogins)));
        }
        return section;
    }

    private Section refusedNetworks() {
        Section section = new Section(
                "Networks refused most",
                "Failed logins, unknown recipients, attempts at what is not allowed, and other refusals.",
                List.of("network"),
                List.of("clients", "failed logins", "unknown recipients", "attempts", "others"));
        for (Heaviest.Entry<Suspect> entry : figures.suspectNetworks.heaviest(rows)) {
            Suspect suspect = entry.value();
            section.add(
                    suspect.bad(),
                    List.of(
                            entry.key(),
                            about(suspect.clients),
                            n(suspect.failedLogins),
                            n(suspect.unknownRecipients),
                            n(suspect.probes),
                            n(suspect.otherRefusals)));
        }
        return section;
    }

    private Section accounts() {
        Section section = new Section(
                "Top accounts",
                "Who sends most, having logged in.",
                List.of("account"),
                List.of("mails", "recipients", "MB", "logins", "networks"));
        for (Heaviest.Entry<Account> entry : top(figures.accounts, account -> account.mails)) {
            Account account = entry.value();
            section.add(
                    account.mails,
                    List.of(
                            entry.key(),
                            n(account.mails),
                            n(account.recipients),
                            String.format(Locale.ROOT, "%.1f", account.octets / 1e6),
                            n(account.logins),
                            about(account.networks)));
        }
        return section;
    }

    private Section failedLoginsByNetwork() {
        Section section = new Section(
                "Failed logins by network",
                "With how many different names, and how many logins from there went well.",
                List.of("network"),
                List.of("failed logins", "names", "clients", "logins"));
        for (Heaviest.Entry<Suspect> entry : top(figures.suspectNetworks, suspect -> suspect.failedLogins)) {
            Suspect suspect = entry.value();
            Talker talker = figures.networks.get(entry.key());
            section.add(
                    suspect.failedLogins,
                    List.of(
                            entry.key(),
                            n(suspect.failedLogins),
                            about(suspect.accounts),
                            about(suspect.clients),
                            n(talker == null ? 0 : talker.logins)));
        }
        return section;
    }

    private Section failedLoginsByAccount() {
        Section section = new Section(
                "Failed logins by account",
                "The names as they were tried, whether there is such an account or not.",
                List.of("account"),
                List.of("failed logins", "networks"));
        for (Heaviest.Entry<Guessed> entry : figures.guessed.heaviest(rows)) {
            section.add(
                    entry.value().failures,
                    List.of(entry.key(), n(entry.value().failures), about(entry.value().networks)));
        }
        return section;
    }

    private Section limits() {
        Section section = new Section(
                "Limits reached or nearly reached",
                "From four fifths of a limit on.",
                List.of("limit and key", "rate"),
                List.of("nearest", "times over"));
        for (Heaviest.Entry<LimitUse> entry :
                top(figures.decisions.limits, use -> use.nearest() >= NEAR ? use.nearest() + use.over : 0)) {
            LimitUse use = entry.value();
            section.add(
                    Math.max(use.nearest(), use.over),
                    List.of(
                            entry.key(),
                            use.rate + " " + use.unit,
                            String.format(Locale.ROOT, "%.0f %%", 100 * use.nearest()),
                            n(use.over)));
        }
        return section;
    }

    private Section unusualAccounts() {
        Section section = new Section(
                "Unusual senders",
                "Accounts about which something is odd; one thing alone has honest reasons.",
                List.of("account", "what is odd"),
                List.of("mails", "recipients"));
        for (Heaviest.Entry<Account> entry : top(
                figures.accounts,
                account -> AccountSigns.of(account).size() * 1e12
                        + (AccountSigns.of(account).isEmpty() ? -1e13 : 0)
                        + account.mails)) {
            Account account = entry.value();
            section.add(
                    account.mails,
                    List.of(
                            entry.key(),
                            String.join("; ", AccountSigns.of(account)),
                            n(account.mails),
                            n(account.recipients)));
        }
        return section;
    }

    private Section senderDomains() {
        Section section = new Section(
                "Sender domains refused",
                "In whose names mail was offered that may not be: SPF, domains that do not exist, senders not owned.",
                List.of("domain"),
                List.of("refused", "deferred", "warned"));
        for (Heaviest.Entry<Tally> entry : figures.decisions.senders.heaviest(rows)) {
            Tally tally = entry.value();
            section.add(tally.all(), List.of(entry.key(), n(tally.refused), n(tally.deferred), n(tally.warned)));
        }
        return section;
    }

    private Section deliveries() {
        Section section = new Section(
                "What became of mails", "By the mailet container's records.", List.of("outcome"), List.of("mails"));
        for (Heaviest.Entry<long[]> entry : figures.deliveries.heaviest(rows)) {
            section.add(entry.weight(), List.of(entry.key(), n(entry.weight())));
        }
        return section;
    }

    /** Those of the greatest measure; none whose measure is nothing. */
    private <V> List<Heaviest.Entry<V>> top(Heaviest<V> table, ToDoubleFunction<V> measure) {
        List<Heaviest.Entry<V>> all = new ArrayList<>(table.heaviest(Integer.MAX_VALUE));
        all.removeIf(entry -> measure.applyAsDouble(entry.value()) <= 0);
        // Stable: equal ones keep the order of their names.
        all.sort(Comparator.comparingDouble((Heaviest.Entry<V> entry) -> -measure.applyAsDouble(entry.value())));
        return all.subList(0, Math.min(rows, all.size()));
    }

    static String n(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String about(Distinct distinct) {
        long count = distinct.count();
        return count >= Distinct.MOST ? "> " + n(Distinct.MOST) : n(count);
    }
}
