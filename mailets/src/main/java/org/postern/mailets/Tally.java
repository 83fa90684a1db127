package org.postern.mailets;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Counters;
import org.postern.policy.limit.Event;
import org.postern.policy.limit.LimitFacts;
import org.postern.policy.limit.LimitPolicy;
import org.postern.policy.limit.Recipients;

/**
 * Counts one mail as an SMTP session with the same sender and recipients would be counted: the message first, then one
 * recipient after the other. Who does not fit is left out, and a mail of which nobody fits uses nothing. Used by one thread.
 */
final class Tally {
    private final LimitPolicy policy;
    private final Counters counters;
    private final List<MailAddress> within = new ArrayList<>();
    private final Map<String, Over> over = new LinkedHashMap<>();

    private Tally(LimitPolicy policy, Counters counters) {
        this.policy = policy;
        this.counters = counters;
    }

    /**
     * Counts the mail.
     *
     * @throws IllegalStateException when the counters do not answer or the mail cannot be read
     */
    static Tally of(Mail mail, LimitPolicy policy, Counters counters) {
        Tally tally = new Tally(policy, counters);
        tally.count(mail);
        return tally;
    }

    /** The recipients who may have the mail now. */
    List<MailAddress> within() {
        return within;
    }

    /** What had no room, also where the limit is only tried out. */
    Collection<Over> over() {
        return over.values();
    }

    private void count(Mail mail) {
        Recipients counted = new Recipients();
        LimitFacts facts = new MailFacts(mail).limitFacts().recipients(counted).build();
        Charges message = Counting.take(counters, policy.charges(Event.MAIL, facts));
        note(message, mail.getRecipients());
        if (!message.taken()) {
            return;
        }
        for (MailAddress recipient : mail.getRecipients()) {
            Charges one = Counting.take(counters, policy.charges(Event.RCPT, facts.to(recipient.asString())));
            note(one, List.of(recipient));
            if (one.taken()) {
                counted.add(recipient.asString());
                within.add(recipient);
            }
        }
        if (within.isEmpty()) {
            counters.giveBack(message);
        }
    }

    private void note(Charges charges, Collection<MailAddress> recipients) {
        int index = worst(charges);
        if (index >= 0) {
            Over one = over.computeIfAbsent(
                    Over.id(charges, index), id -> new Over(charges, index, policy.decisions(charges)));
            // The amount is the message's, however many recipients it has.
            long amount = charges.amount(index);
            for (MailAddress recipient : recipients) {
                one.add(recipient, amount);
                amount = 0;
            }
        }
    }

    /** The one to be waited for: of those that bite the longest wait. */
    private static int worst(Charges charges) {
        int worst = -1;
        for (int i = 0; i < charges.size(); i++) {
            if (charges.over(i) && (worst < 0 || isWorse(charges, i, worst))) {
                worst = i;
            }
        }
        return worst;
    }

    private static boolean isWorse(Charges charges, int one, int other) {
        boolean bites = charges.quota(one).binding();
        return bites == charges.quota(other).binding() ? charges.waitNanos(one) > charges.waitNanos(other) : bites;
    }
}
