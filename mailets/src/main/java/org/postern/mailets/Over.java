package org.postern.mailets;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.postern.policy.Decision;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Quota;
import org.postern.policy.limit.Rate;

/** One key of a mail that has no room in one quota, and the recipients for whom that matters. Used by one thread. */
final class Over {
    private final Charges charges;
    private final int index;
    private final List<Decision> decisions;
    private final List<MailAddress> recipients = new ArrayList<>();
    private long amount;

    /**
     * @param index which of the charges was over
     * @param decisions what is to be recorded of it
     */
    Over(Charges charges, int index, List<Decision> decisions) {
        this.charges = charges;
        this.index = index;
        this.decisions = decisions;
    }

    /** What tells one of these from another. */
    static String id(Charges charges, int index) {
        return charges.quota(index).id() + ' ' + charges.key(index);
    }

    String id() {
        return id(charges, index);
    }

    /** One more recipient, who would use so many units more. */
    void add(MailAddress recipient, long more) {
        recipients.add(recipient);
        amount += more;
    }

    List<MailAddress> recipients() {
        return recipients;
    }

    List<Decision> decisions() {
        return decisions;
    }

    /** Whether the recipients must not go on, because the limit is enforced. */
    boolean bites() {
        return charges.quota(index).binding();
    }

    /** When there would be room for all recipients, or as many as fit at once; nothing when there never is. */
    Optional<Duration> wait(Duration atLeast) {
        long first = charges.waitNanos(index);
        if (first == Long.MAX_VALUE) {
            return Optional.empty();
        }
        long missing = Math.max(0, atOnce() - Math.max(0, charges.left(index)));
        Duration all = Duration.ofNanos(Math.max(first, nanos(missing)));
        return Optional.of(all.compareTo(atLeast) < 0 ? atLeast : all);
    }

    /** How long the quota takes to fill again by what these recipients use. */
    Duration refill() {
        return Duration.ofNanos(nanos(atOnce()));
    }

    private long atOnce() {
        return Math.min(amount, charges.quota(index).rate().burst());
    }

    private long nanos(long units) {
        Quota quota = charges.quota(index);
        Rate rate = quota.rate();
        return rate.isSliding() ? Math.min(rate.period(), nanos(rate, units)) : nanos(rate, units);
    }

    private static long nanos(Rate rate, long units) {
        double nanos = (double) units * rate.period() / rate.count();
        // An estimate of when to look again; it is the counters that decide.
        return (long) Math.min(nanos, Long.MAX_VALUE / 4);
    }
}
