package org.postern.mailets;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Counters;
import org.postern.policy.limit.Rate;

/** Counts up to each quota's burst and forgets only when told to. */
final class FakeCounters implements Counters {
    final Map<String, Long> used = new HashMap<>();

    /** What every question gets instead of an answer. */
    RuntimeException broken;

    @Override
    public CompletableFuture<Charges> take(Charges charges) {
        if (broken != null) {
            return CompletableFuture.failedFuture(broken);
        }
        boolean all = true;
        for (int i = 0; i < charges.size(); i++) {
            Rate rate = charges.quota(i).rate();
            long left = rate.burst() - used.getOrDefault(id(charges, i), 0L);
            long missing = charges.amount(i) - left;
            long wait = charges.amount(i) > rate.burst() ? Long.MAX_VALUE : missing * rate.period() / rate.count();
            charges.found(i, Math.max(0, wait), left);
            all &= missing <= 0 || !charges.quota(i).binding();
        }
        for (int i = 0; all && i < charges.size(); i++) {
            if (!charges.over(i)) {
                used.merge(id(charges, i), charges.amount(i), Long::sum);
                charges.charged(i, 0);
            }
        }
        charges.settled(all, 0, "");
        return CompletableFuture.completedFuture(charges);
    }

    private static String id(Charges charges, int index) {
        return charges.quota(index).id() + " " + charges.key(index);
    }

    @Override
    public void charge(Charges charges) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void giveBack(Charges charges) {
        for (int i = 0; i < charges.size(); i++) {
            if (charges.isCharged(i)) {
                used.merge(id(charges, i), -charges.amount(i), Long::sum);
                charges.givenBack(i);
            }
        }
    }

    @Override
    public List<String> troubles() {
        return List.of();
    }

    @Override
    public void close() {}
}
