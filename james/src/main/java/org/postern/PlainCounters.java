package org.postern;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Counters;
import org.postern.policy.limit.Rate;
import org.postern.policy.limit.Unit;

/**
 * Counters in the memory of this process, behind one lock. A sliding window is counted as a bucket without a burst of more
 * than its number. What has melted away is forgotten when the table has doubled.
 */
final class PlainCounters implements Counters {
    private static final int FEW = 10_000;

    private static final class Count {
        private long debtUntil;
        private long level;
        private final Set<String> members = new HashSet<>();
    }

    private final LongSupplier nanos;
    private final Map<String, Count> counts = new HashMap<>();
    private int forgetAt = FEW;

    /** @param nanos a clock that never goes back */
    PlainCounters(LongSupplier nanos) {
        this.nanos = nanos;
    }

    @Override
    public synchronized CompletableFuture<Charges> take(Charges charges) {
        long now = nanos.getAsLong();
        boolean room = true;
        for (int i = 0; i < charges.size(); i++) {
            charges.found(i, wait(charges, i, now), 0);
            room &= !charges.over(i) || !charges.quota(i).binding();
        }
        for (int i = 0; room && i < charges.size(); i++) {
            if (!charges.over(i)) {
                add(charges, i, now);
            }
        }
        charges.settled(room, now, "");
        return CompletableFuture.completedFuture(charges);
    }

    private long wait(Charges charges, int index, long now) {
        Rate rate = charges.quota(index).rate();
        Count count = counts.getOrDefault(name(charges, index), new Count());
        if (rate.isLevel()) {
            return count.level + charges.amount(index) > rate.burst() ? Long.MAX_VALUE : 0;
        }
        if (isKnown(charges, index, count, now)) {
            return 0;
        }
        long cost = rate.cost(charges.amount(index));
        long debt = Math.max(0, count.debtUntil - now);
        return cost > rate.capacity() ? Long.MAX_VALUE : Math.max(0, debt + cost - rate.capacity());
    }

    private static boolean isKnown(Charges charges, int index, Count count, long now) {
        return charges.quota(index).unit() == Unit.UNIQUE_RECIPIENTS
                && count.debtUntil > now
                && count.members.contains(charges.member(index));
    }

    @Override
    public synchronized void charge(Charges charges) {
        for (int i = 0; i < charges.size(); i++) {
            add(charges, i, nanos.getAsLong());
        }
    }

    private void add(Charges charges, int index, long now) {
        if (counts.size() >= forgetAt) {
            counts.values().removeIf(count -> count.level == 0 && count.debtUntil <= now);
            forgetAt = Math.max(FEW, counts.size() * 2);
        }
        Rate rate = charges.quota(index).rate();
        Count count = counts.computeIfAbsent(name(charges, index), unused -> new Count());
        if (isKnown(charges, index, count, now)) {
            return;
        }
        if (rate.isLevel()) {
            count.level += charges.amount(index);
        } else {
            if (count.debtUntil <= now) {
                count.members.clear();
            }
            count.debtUntil = Math.max(now, count.debtUntil) + rate.cost(charges.amount(index));
            if (charges.quota(index).unit() == Unit.UNIQUE_RECIPIENTS) {
                count.members.add(charges.member(index));
            }
        }
        charges.charged(index, 0);
    }

    @Override
    public synchronized void giveBack(Charges charges) {
        for (int i = 0; i < charges.size(); i++) {
            Count count = counts.get(name(charges, i));
            if (charges.isCharged(i) && count != null) {
                Rate rate = charges.quota(i).rate();
                count.level -= rate.isLevel() ? charges.amount(i) : 0;
                count.debtUntil -= rate.isLevel() ? 0 : rate.cost(charges.amount(i));
                count.members.remove(charges.member(i));
            }
            charges.givenBack(i);
        }
    }

    private static String name(Charges charges, int index) {
        return charges.quota(index).id() + ' ' + charges.key(index);
    }

    @Override
    public List<String> troubles() {
        return List.of();
    }

    @Override
    public void close() {}
}
