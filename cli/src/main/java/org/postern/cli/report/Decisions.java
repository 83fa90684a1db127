package org.postern.cli.report;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.postern.cli.LogRecord;

/** Counts decisions: how often each rule refused, and what that says about whom it refused. */
final class Decisions {
    /** What one runs into who tries what a server gives away. */
    private static final Set<String> PROBES =
            Set.of("command-permitted", "vrfy", "expn", "relay-permitted", "proxy-trusted", "failed-commands");

    private static final Set<String> LOGIN_BLOCKS = Set.of("login-permitted", "login-connection");
    /** Refusals that say nothing bad about the client. */
    private static final Set<String> HARMLESS = Set.of("greylist", "message-size", "recipient-count");

    private static final Set<String> SENDER_RULES =
            Set.of("spf", "sender-domain", "sender-local", "local-sender", "sender-owned");
    private static final Set<String> OUR_TROUBLE = Set.of("fault", "trouble");
    private static final String LIMIT = "limit:";

    private final Figures figures;
    final Heaviest<Tally> rules = new Heaviest<>(Figures.CAPACITY, Tally::new);
    final Heaviest<LimitUse> limits = new Heaviest<>(Figures.CAPACITY, LimitUse::new);
    final Heaviest<Tally> senders = new Heaviest<>(Figures.CAPACITY, Tally::new);
    long refused;
    long deferred;

    Decisions(Figures figures) {
        this.figures = figures;
    }

    void add(LogRecord record, Instant time, Optional<Client> client) {
        String rule = Figures.cut(record.text("rule.name"));
        boolean isAccepted = record.text("postern.verdict").equals("accept");
        if (rule.startsWith(LIMIT)) {
            limit(record, isAccepted);
        }
        if (rule.equals("login")) {
            figures.login(record, time, client, isAccepted);
        }
        if (!isAccepted) {
            against(record, rule, time, client);
        }
    }

    private void limit(LogRecord record, boolean isAccepted) {
        LogRecord evidence = record.object("postern.evidence");
        String key = Figures.cut(evidence.text("limit")) + " " + Figures.cut(evidence.text("key"));
        LimitUse use = limits.add(key, isAccepted ? 0 : 1);
        use.rate = evidence.text("rate");
        use.unit = evidence.text("unit");
        use.over += isAccepted ? 0 : 1;
        evidence.number("of").ifPresent(of -> use.used(evidence.count("used"), of));
    }

    private void against(LogRecord record, String rule, Instant time, Optional<Client> client) {
        boolean isRefusal = record.text("postern.verdict").equals("refuse");
        boolean isEnforced = !record.text("postern.mode").equals("warn");
        count(rules.add(rule + " " + Figures.cut(record.text("postern.reason")), 1), isRefusal, isEnforced);
        if (isEnforced) {
            refused += isRefusal ? 1 : 0;
            deferred += isRefusal ? 0 : 1;
            figures.timeline.add(time, isRefusal ? Timeline.Series.REFUSED : Timeline.Series.DEFERRED);
            client.ifPresent(from -> {
                figures.clients.add(from.key(), 0).refusals++;
                figures.networks.add(from.network(), 0).refusals++;
            });
        }
        String sender = Figures.name(record.sender());
        if (SENDER_RULES.contains(rule) && !sender.isEmpty()) {
            count(senders.add(sender.substring(sender.lastIndexOf('@') + 1), 1), isRefusal, isEnforced);
        }
        account(record, rule);
        if (!OUR_TROUBLE.contains(record.text("postern.reason"))) {
            client.ifPresent(from -> suspect(record, rule, time, from));
        }
    }

    private static void count(Tally tally, boolean isRefusal, boolean isEnforced) {
        tally.warned += isEnforced ? 0 : 1;
        tally.refused += isEnforced && isRefusal ? 1 : 0;
        tally.deferred += isEnforced && !isRefusal ? 1 : 0;
    }

    private void account(LogRecord record, String rule) {
        String user = Figures.name(record.text("user.name"));
        if (user.isEmpty() || LOGIN_BLOCKS.contains(rule) || rule.equals("login")) {
            return;
        }
        Account account = figures.accounts.add(user, 1);
        account.overLimit += rule.startsWith(LIMIT) ? 1 : 0;
        account.notOwned += rule.equals("sender-owned") ? 1 : 0;
        account.refusedRecipients += rule.equals("recipient-exists") ? 1 : 0;
    }

    private void suspect(LogRecord record, String rule, Instant time, Client client) {
        // Failed logins are counted as such, and whoever reaches a limit is in a table of its own.
        if (rule.equals("login") || rule.startsWith(LIMIT) || HARMLESS.contains(rule)) {
            return;
        }
        figures.suspect(client, time, rule, suspect -> {
            if (LOGIN_BLOCKS.contains(rule)) {
                suspect.failedLogins++;
            } else if (rule.equals("recipient-exists")) {
                suspect.unknownRecipients++;
                record.recipients().forEach(recipient -> suspect.recipients.add(Figures.name(recipient)));
            } else if (PROBES.contains(rule)) {
                suspect.probes++;
                suspect.probeRules.add(rule);
            } else {
                suspect.otherRefusals++;
            }
        });
    }
}
