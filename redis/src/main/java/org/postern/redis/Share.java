package org.postern.redis;

import java.time.Duration;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Quota;
import org.postern.policy.limit.Rate;

/** What falls to one of several Jameses when each counts for itself. Immutable. */
final class Share {
    private final int nodes;

    Share(int nodes) {
        this.nodes = nodes;
    }

    /** The same charges against this process's share of each quota. */
    Charges of(Charges charges) {
        Charges mine = new Charges();
        for (int i = 0; i < charges.size(); i++) {
            mine.add(of(charges.quota(i)), charges.key(i), charges.member(i), charges.amount(i));
        }
        return mine;
    }

    private Quota of(Quota quota) {
        Rate rate = quota.rate();
        if (nodes == 1) {
            return quota;
        }
        long count = part(rate.count());
        if (rate.isLevel()) {
            return quota.with(Rate.level(count));
        }
        Duration period = Duration.ofNanos(rate.period());
        return quota.with(
                rate.isSliding() ? Rate.sliding(count, period) : Rate.bucket(count, period, part(rate.burst())));
    }

    private long part(long whole) {
        return Math.max(1, whole / nodes);
    }
}
