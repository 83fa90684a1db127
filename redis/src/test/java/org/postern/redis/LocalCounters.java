package org.postern.redis;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Counters;

/** Stands for the counters of this process: counts up to each quota's burst and never forgets. */
final class LocalCounters implements Counters {
    final Map<String, Long> counted = new HashMap<>();
    /** What is thrown instead of counting; null when nothing is. */
    volatile RuntimeException fault;

    @Override
    public synchronized CompletableFuture<Charges> take(Charges charges) {
        failIfBroken();
        boolean taken = true;
        for (int i = 0; i < charges.size(); i++) {
            long room = charges.quota(i).rate().burst() - counted.getOrDefault(name(charges, i), 0L);
            boolean fits = charges.amount(i) <= room;
            charges.found(i, fits ? 0 : 1_000_000_000, room - (fits ? charges.amount(i) : 0));
            taken &= fits || !charges.quota(i).binding();
        }
        for (int i = 0; taken && i < charges.size(); i++) {
            if (!charges.over(i) && charges.amount(i) > 0) {
                counted.merge(name(charges, i), charges.amount(i), Long::sum);
                charges.charged(i, 0);
            }
        }
        charges.settled(taken, 1, "");
        return CompletableFuture.completedFuture(charges);
    }

    @Override
    public synchronized void charge(Charges charges) {
        failIfBroken();
        for (int i = 0; i < charges.size(); i++) {
            counted.merge(name(charges, i), charges.amount(i), Long::sum);
            charges.charged(i, 0);
        }
        charges.settled(true, 1, "");
    }

    @Override
    public synchronized void giveBack(Charges charges) {
        for (int i = 0; i < charges.size(); i++) {
            if (charges.isCharged(i)) {
                counted.merge(name(charges, i), -charges.amount(i), Long::sum);
                charges.givenBack(i);
            }
        }
    }

    private void failIfBroken() {
        if (fault != null) {
            throw fault;
        }
    }

    private static String name(Charges charges, int index) {
        return charges.quota(index).id() + ':' + charges.key(index);
    }

    @Override
    public List<String> troubles() {
        return List.of();
    }

    @Override
    public void close() {}
}
