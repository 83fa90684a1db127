package org.postern.matchers;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.postern.mailets.Counting;
import org.postern.mailets.MailFacts;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Counters;
import org.postern.policy.limit.Event;
import org.postern.policy.limit.LimitFacts;
import org.postern.policy.limit.LimitPolicy;
import org.postern.policy.limit.Recipients;

/**
 * For which recipients of a mail would a limit be used by more than a share, if the mail were counted now? Nothing is counted.
 * The recipients are asked for one after the other, each with what those before would use. A recipient counts as a new one for
 * {@code uniqueRecipients}. Used by one thread.
 */
final class LimitQuestion {
    /** How much of a quota is too much. */
    @FunctionalInterface
    interface Share {
        /**
         * Whether it is too much.
         *
         * @param used what would be used, this mail included
         * @param of what may be used at once
         */
        boolean exceeded(long used, long of);
    }

    private final String limit;
    private final LimitPolicy policy;
    private final Counters counters;
    private final Share share;
    private final Map<String, Long> asked = new HashMap<>();

    LimitQuestion(String limit, LimitPolicy policy, Counters counters, Share share) {
        this.limit = limit;
        this.policy = policy;
        this.counters = counters;
        this.share = share;
    }

    /**
     * The recipients concerned.
     *
     * @throws IllegalStateException when the counters do not answer or the mail cannot be read
     */
    Collection<MailAddress> ask(Mail mail, Instant now) {
        Recipients earlier = new Recipients();
        MailFacts of = new MailFacts(mail);
        List<String> networks =
                of.client().map(client -> policy.networks(client, now)).orElse(List.of());
        LimitFacts facts =
                of.limitFacts().networks(networks).recipients(earlier).build();
        if (exceeded(policy.charges(Event.MAIL, facts))) {
            return List.copyOf(mail.getRecipients());
        }
        List<MailAddress> concerned = new ArrayList<>();
        for (MailAddress recipient : mail.getRecipients()) {
            if (exceeded(policy.charges(Event.RCPT, facts.to(recipient.asString())))) {
                concerned.add(recipient);
            }
            earlier.add(recipient.asString());
        }
        return concerned;
    }

    private boolean exceeded(Charges wanted) {
        Charges question = new Charges();
        List<Long> amounts = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            if (wanted.quota(i).limit().equals(limit)) {
                question.add(wanted.quota(i), wanted.key(i), wanted.member(i), 0);
                amounts.add(wanted.amount(i));
            }
        }
        if (question.size() == 0) {
            return false;
        }
        Charges answer = Counting.take(counters, question);
        boolean exceeded = false;
        for (int i = 0; i < answer.size(); i++) {
            String id = answer.quota(i).id() + ' ' + answer.key(i);
            long mine = asked.merge(id, amounts.get(i), Long::sum);
            long burst = answer.quota(i).rate().burst();
            exceeded |= share.exceeded(burst - answer.left(i) + mine, burst);
        }
        return exceeded;
    }
}
