package org.postern.cli.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Judges what has been counted. Nobody is named for being busy: what counts is what honest clients do seldom, against what
 * the same client did well. The numbers are chosen so that a day's log names whom a person would look at; they are in
 * {@code docs/audit-tool.md}.
 */
final class Abuse {
    private static final int MOST = 200;

    private static final int GUESSES = 20;
    private static final int GUESSED_ACCOUNTS = 5;
    private static final int ONE_ACCOUNT_GUESSES = 100;
    private static final int ATTACKED_FROM = 20;
    private static final int ATTACKS = 100;
    private static final int UNKNOWN_RECIPIENTS = 30;
    private static final int DISTINCT_RECIPIENTS = 20;
    private static final int PROBES = 10;
    private static final int BOTNET_CLIENTS = 10;
    private static final int BOTNET_EVENTS = 50;
    private static final int SPAM_MAILS = 50;
    private static final int SPAM_SIGNS = 2;

    private final Figures figures;

    Abuse(Figures figures) {
        this.figures = figures;
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        for (Heaviest.Entry<Account> entry : figures.accounts.heaviest(Integer.MAX_VALUE)) {
            List<String> signs = AccountSigns.of(entry.value());
            if (entry.value().mails >= SPAM_MAILS && signs.size() >= SPAM_SIGNS) {
                String why = entry.value().mails + " mails to " + entry.value().recipients + " recipients; "
                        + String.join("; ", signs);
                findings.add(new Finding(Finding.Kind.SPAM, entry.key(), why, "--user"));
            }
        }
        for (Heaviest.Entry<Guessed> entry : figures.guessed.heaviest(Integer.MAX_VALUE)) {
            long networks = entry.value().networks.count();
            if (entry.value().failures >= ATTACKS && networks >= ATTACKED_FROM) {
                String why = entry.value().failures + " failed logins from " + entry.value().networks + " networks";
                findings.add(new Finding(Finding.Kind.ATTACKED, entry.key(), why, "--text"));
            }
        }
        Set<String> botnets = new HashSet<>();
        for (Heaviest.Entry<Suspect> entry : figures.suspectNetworks.heaviest(Integer.MAX_VALUE)) {
            botnet(entry).ifPresent(finding -> {
                botnets.add(entry.key());
                findings.add(finding);
            });
        }
        for (Heaviest.Entry<Suspect> entry : figures.suspects.heaviest(Integer.MAX_VALUE)) {
            if (!isInside(botnets, entry)) {
                client(entry).ifPresent(findings::add);
            }
        }
        findings.sort((one, other) -> one.kind().compareTo(other.kind()));
        return findings.subList(0, Math.min(MOST, findings.size()));
    }

    /** A client is told with its network, unless it is the one that makes the network look bad. */
    private boolean isInside(Set<String> botnets, Heaviest.Entry<Suspect> client) {
        Optional<String> network = Client.of(addressOf(client.key())).map(Client::network);
        return network.isPresent()
                && botnets.contains(network.get())
                && client.weight() * 2
                        < figures.suspectNetworks.get(network.get()).bad();
    }

    private static String addressOf(String key) {
        int slash = key.indexOf('/');
        return slash < 0 ? key : key.substring(0, slash);
    }

    private Optional<Finding> botnet(Heaviest.Entry<Suspect> entry) {
        Suspect network = entry.value();
        long clients = network.clients.count();
        Talker talker = figures.networks.get(entry.key());
        long good = talker == null ? 0 : talker.good();
        if (clients < BOTNET_CLIENTS || network.bad() < BOTNET_EVENTS || good * 10 > network.bad()) {
            return Optional.empty();
        }
        String why = network.clients + " clients, " + network.bad() + " refusals and failed logins ("
                + String.join(", ", network.rules()) + "), " + good + " mails and logins that went well";
        return Optional.of(new Finding(Finding.Kind.BOTNET, entry.key(), why, "--client"));
    }

    private Optional<Finding> client(Heaviest.Entry<Suspect> entry) {
        Suspect suspect = entry.value();
        Talker talker = figures.clients.get(entry.key());
        Talker known = talker == null ? new Talker() : talker;
        long accounts = suspect.accounts.count();
        if (suspect.failedLogins >= GUESSES && accounts >= GUESSED_ACCOUNTS && suspect.failedLogins > known.logins) {
            return finding(
                    Finding.Kind.GUESSING,
                    entry,
                    suspect.failedLogins + " failed logins as " + suspect.accounts + " accounts, " + known.logins
                            + " that went well");
        }
        if (suspect.failedLogins >= ONE_ACCOUNT_GUESSES && accounts < GUESSED_ACCOUNTS && known.logins == 0) {
            return finding(
                    Finding.Kind.ONE_ACCOUNT,
                    entry,
                    suspect.failedLogins + " failed logins as " + accounts + " accounts, none that went well");
        }
        if (suspect.unknownRecipients >= UNKNOWN_RECIPIENTS
                && suspect.recipients.count() >= DISTINCT_RECIPIENTS
                && suspect.unknownRecipients > known.recipients) {
            return finding(
                    Finding.Kind.HARVEST,
                    entry,
                    suspect.unknownRecipients + " recipients that are not there, " + suspect.recipients
                            + " different ones; " + known.recipients + " that are");
        }
        if (suspect.probes >= PROBES
                && suspect.probes * 2 >= suspect.bad()
                && suspect.probeRules.size() > 1
                && known.good() == 0) {
            return finding(
                    Finding.Kind.SCAN,
                    entry,
                    suspect.probes + " attempts (" + String.join(", ", suspect.probeRules) + ") within "
                            + shown(Duration.between(suspect.first(), suspect.last()))
                            + "; nothing that went well");
        }
        return Optional.empty();
    }

    private static String shown(Duration span) {
        return span.toHours() > 0 ? span.toHours() + " h" : span.toMinutes() + 1 + " min";
    }

    private static Optional<Finding> finding(Finding.Kind kind, Heaviest.Entry<Suspect> entry, String why) {
        return Optional.of(new Finding(kind, entry.key(), why, "--client"));
    }
}
