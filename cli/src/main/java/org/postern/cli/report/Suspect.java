package org.postern.cli.report;

import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;

/** What a client, or a network, did that honest ones do seldom. */
final class Suspect {
    private static final int MOST_RULES = 16;

    long failedLogins;
    final Distinct accounts = new Distinct();
    long unknownRecipients;
    final Distinct recipients = new Distinct();
    /** Asking for what one may not have: commands, relaying, lists. */
    long probes;

    long otherRefusals;
    final Distinct clients = new Distinct();
    final Set<String> probeRules = new TreeSet<>();
    private final Set<String> rules = new TreeSet<>();
    private Instant first;
    private Instant last;

    void seen(Instant time, String rule) {
        first = first == null || time.isBefore(first) ? time : first;
        last = last == null || time.isAfter(last) ? time : last;
        if (rules.size() < MOST_RULES) {
            rules.add(rule);
        }
    }

    long bad() {
        return failedLogins + unknownRecipients + probes + otherRefusals;
    }

    Set<String> rules() {
        return rules;
    }

    Instant first() {
        return first;
    }

    Instant last() {
        return last;
    }
}
