package org.postern.policy.limit;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Counters in memory: exact, bounded, and without allocation for each decision.
 *
 * <p>A key is known by a keyed hash of 64 bits. A token bucket, a level or the mark of a recipient takes 16 bytes in an
 * array that is at most four fifths full, a sliding window 104. Cells are dealt to stripes of about 4,096 with a lock of
 * their own each; a decision locks those that it needs in ascending order, looks at all, then counts.
 *
 * <p>A cell in which nothing is owed any more is free room. There are never more than {@code maxKeys} cells, and none that
 * is in use is given up: a new key that finds no room is counted together with all others of its quota that find none,
 * against the quota's own numbers, which {@link #troubles()} says for a minute and {@link Charges#store()} with {@code
 * overflow}. A recipient that finds no room for its mark is counted again the next time.
 */
public final class MemoryCounters implements Counters {
    private static final int STRIPE = 4_096;
    private static final int MAX_STRIPES = 4_096;
    private static final long TROUBLED = TimeUnit.MINUTES.toNanos(1);
    private static final String OVERFLOW = "overflow";

    private final int maxKeys;
    private final KeyHash hash;
    private final LongSupplier nanos;
    private final Stripe[] stripes;
    private final int stripeBits;

    /** Shared cells of those that found no room; locked after all stripes. */
    private final Stripe overflow;

    private final int overflowIndex;
    private volatile boolean overflowed;
    private volatile long overflowedAt;

    /**
     * @param maxKeys the number of cells that is never exceeded, at least 1
     * @param nanos the time in nanoseconds, from any beginning, which never goes back
     */
    public MemoryCounters(int maxKeys, KeyHash hash, LongSupplier nanos) {
        this(maxKeys, hash, nanos, false);
    }

    private MemoryCounters(int maxKeys, KeyHash hash, LongSupplier nanos, boolean tracking) {
        if (maxKeys < 1) {
            throw new IllegalArgumentException("counters need room for at least 1 key, not for " + maxKeys);
        }
        this.maxKeys = maxKeys;
        this.hash = hash;
        this.nanos = nanos;
        int count = Integer.highestOneBit(Math.max(1, Math.min(MAX_STRIPES, maxKeys / STRIPE)));
        this.stripeBits = Integer.numberOfTrailingZeros(count);
        this.stripes = new Stripe[count];
        for (int i = 0; i < count; i++) {
            stripes[i] = new Stripe(maxKeys / count + (i < maxKeys % count ? 1 : 0), stripeBits, tracking);
        }
        this.overflow = new Stripe(Integer.MAX_VALUE, 0, false);
        this.overflowIndex = count;
    }

    @Override
    public CompletableFuture<Charges> take(Charges charges) {
        takeNow(charges);
        return CompletableFuture.completedFuture(charges);
    }

    /** As {@link #take}, at once and without a future; whether all was {@linkplain Charges#taken() taken}. */
    public boolean takeNow(Charges charges) {
        settle(charges, false);
        return charges.taken();
    }

    @Override
    public void charge(Charges charges) {
        settle(charges, true);
    }

    private void settle(Charges charges, boolean whetherOrNot) {
        Places places = charges.places();
        places.fit(charges.size());
        for (int i = 0; i < charges.size(); i++) {
            place(charges, i, places);
        }
        for (int i = 0; i < places.lockedCount; i++) {
            stripes[places.locked[i]].lock.lock();
        }
        try {
            // Read under the locks, so that time never goes back for what they guard.
            long now = nanos.getAsLong();
            boolean fits = true;
            for (int i = 0; i < charges.size(); i++) {
                boolean over = examine(charges, i, places, now);
                places.counted[i] = charges.amount(i) > 0 && (whetherOrNot || !over);
                fits &= !over || !charges.quota(i).binding();
            }
            if (fits || whetherOrNot) {
                for (int i = 0; i < charges.size(); i++) {
                    if (places.counted[i]) {
                        count(charges, i, places, now);
                    }
                }
            }
            for (int i = 0; i < charges.size(); i++) {
                charges.found(i, charges.waitNanos(i), left(charges, i, places, now));
            }
            charges.settled(fits, now, places.overflowLocked ? OVERFLOW : "");
        } finally {
            unlock(places);
        }
    }

    private void place(Charges charges, int index, Places places) {
        Quota quota = charges.quota(index);
        places.weights[index] = Meter.of(quota.rate()).weight(quota.rate(), charges.amount(index));
        int main = Places.main(index);
        places.hashes[main] = hash.of(quota, charges.key(index));
        places.stripes[main] = stripe(places.hashes[main]);
        places.lock(places.stripes[main]);
        int mark = Places.mark(index);
        places.stripes[mark] = -1;
        if (quota.unit() == Unit.UNIQUE_RECIPIENTS && charges.amount(index) > 0) {
            places.hashes[mark] = hash.of(quota, charges.key(index), charges.member(index));
            places.stripes[mark] = stripe(places.hashes[mark]);
            places.lock(places.stripes[mark]);
        }
    }

    private int stripe(long keyHash) {
        return (int) (keyHash >>> 1 >>> (Long.SIZE - 1 - stripeBits));
    }

    private Stripe stripeAt(Places places, int place) {
        int index = places.stripes[place];
        return index == overflowIndex ? overflow : stripes[index];
    }

    private void unlock(Places places) {
        if (places.overflowLocked) {
            overflow.lock.unlock();
        }
        for (int i = places.lockedCount - 1; i >= 0; i--) {
            stripes[places.locked[i]].lock.unlock();
        }
    }

    /** Finds out whether one charge has no room besides those before it. */
    private boolean examine(Charges charges, int index, Places places, long now) {
        Quota quota = charges.quota(index);
        Rate rate = quota.rate();
        if (places.stripes[Places.mark(index)] >= 0 && isSeen(charges, index, places, now)) {
            places.seen[index] = true;
            charges.found(index, 0, 0);
            return false;
        }
        int main = Places.main(index);
        if (!reserve(places, main, stripeAt(places, main).cells(rate), now)) {
            moveToOverflow(quota, places, main, now);
        }
        Cells cells = stripeAt(places, main).cells(rate);
        Meter meter = Meter.of(rate);
        long used = meter.used(cells, cells.find(places.hashes[main]), rate, now);
        for (int other = 0; other < index; other++) {
            int place = Places.main(other);
            if (places.counted[other]
                    && !places.seen[other]
                    && places.hashes[place] == places.hashes[main]
                    && places.stripes[place] == places.stripes[main]) {
                used = plus(used, places.weights[other]);
            }
        }
        long capacity = meter.capacity(rate);
        long weight = places.weights[index];
        long wait = 0;
        if (weight > capacity) {
            wait = Long.MAX_VALUE;
        } else if (used > capacity - weight) {
            wait = meter.wait(cells, cells.find(places.hashes[main]), rate, used - (capacity - weight), now);
        }
        charges.found(index, wait, 0);
        return wait > 0;
    }

    private static long plus(long used, long weight) {
        return weight > Long.MAX_VALUE - used ? Long.MAX_VALUE : used + weight;
    }

    private boolean isSeen(Charges charges, int index, Places places, long now) {
        int mark = Places.mark(index);
        for (int other = 0; other < index; other++) {
            int place = Places.mark(other);
            if (places.counted[other]
                    && places.hashes[place] == places.hashes[mark]
                    && places.stripes[place] == places.stripes[mark]) {
                places.stripes[mark] = -1;
                return true;
            }
        }
        Cells cells = stripeAt(places, mark).marks();
        int slot = cells.find(places.hashes[mark]);
        if (slot >= 0 && Mark.isSeen(cells.until(slot), charges.quota(index).rate(), now)) {
            return true;
        }
        if (!reserve(places, mark, cells, now)) {
            lockOverflow(places, now);
            places.stripes[mark] = -1;
        }
        return false;
    }

    /** Makes sure that there is a cell for the place; false when there is no room. */
    private boolean reserve(Places places, int place, Cells cells, long now) {
        int first = places.first(place);
        if (first < place) {
            return true;
        }
        int slot = cells.find(places.hashes[place]);
        if (slot >= 0) {
            places.fresh[place] = cells.until(slot) <= now;
            return true;
        }
        places.fresh[place] = stripeAt(places, place).hasRoom(1 + places.freshBefore(place), now);
        return places.fresh[place];
    }

    private void moveToOverflow(Quota quota, Places places, int place, long now) {
        lockOverflow(places, now);
        places.hashes[place] = hash.of(quota, "");
        places.stripes[place] = overflowIndex;
    }

    private void lockOverflow(Places places, long now) {
        if (!places.overflowLocked) {
            overflow.lock.lock();
            places.overflowLocked = true;
            overflowedAt = now;
            overflowed = true;
        }
    }

    private void count(Charges charges, int index, Places places, long now) {
        Quota quota = charges.quota(index);
        int mark = Places.mark(index);
        if (places.seen[index]) {
            if (places.stripes[mark] >= 0) {
                share(stripeAt(places, mark), places.hashes[mark]);
            }
            return;
        }
        int main = Places.main(index);
        Stripe stripe = stripeAt(places, main);
        Cells cells = stripe.cells(quota.rate());
        int slot = stripe.findOrAdd(cells, places.hashes[main], now);
        long before = Meter.of(quota.rate()).add(cells, slot, quota.rate(), places.weights[index], now);
        stripe.changed(cells, slot);
        charges.charged(index, places.stripes[main] == overflowIndex ? ~before : before);
        if (places.stripes[mark] >= 0) {
            Stripe marked = stripeAt(places, mark);
            int markSlot = marked.findOrAdd(marked.marks(), places.hashes[mark], now);
            marked.marks().until(markSlot, Mark.until(quota.rate(), now));
            marked.changed(marked.marks(), markSlot);
        }
    }

    private static void share(Stripe stripe, long markHash) {
        Cells cells = stripe.marks();
        int slot = cells.find(markHash);
        long until = cells.until(slot);
        if (until != Mark.shared(until)) {
            cells.until(slot, Mark.shared(until));
            stripe.changed(cells, slot);
        }
    }

    private long left(Charges charges, int index, Places places, long now) {
        Rate rate = charges.quota(index).rate();
        int main = Places.main(index);
        Cells cells = stripeAt(places, main).cells(rate);
        Meter meter = Meter.of(rate);
        long used = meter.used(cells, cells.find(places.hashes[main]), rate, now);
        return meter.units(rate, Math.max(0, meter.capacity(rate) - used));
    }

    @Override
    public void giveBack(Charges charges) {
        for (int i = 0; i < charges.size(); i++) {
            if (charges.isCharged(i)) {
                giveBack(charges, i);
                charges.givenBack(i);
            }
        }
    }

    private void giveBack(Charges charges, int index) {
        Quota quota = charges.quota(index);
        if (quota.unit() == Unit.UNIQUE_RECIPIENTS && !forgetMark(charges, index)) {
            return;
        }
        boolean isOverflow = charges.before(index) < 0;
        long keyHash = isOverflow ? hash.of(quota, "") : hash.of(quota, charges.key(index));
        Stripe stripe = isOverflow ? overflow : stripes[stripe(keyHash)];
        stripe.lock.lock();
        try {
            Cells cells = stripe.cells(quota.rate());
            int slot = cells.find(keyHash);
            if (slot < 0) {
                return;
            }
            Meter meter = Meter.of(quota.rate());
            long now = nanos.getAsLong();
            boolean given = meter.giveBack(
                    cells,
                    slot,
                    quota.rate(),
                    meter.weight(quota.rate(), charges.amount(index)),
                    isOverflow ? ~charges.before(index) : charges.before(index),
                    charges.takenAt(),
                    !stripe.refundedSince(keyHash, charges.takenAt()),
                    now);
            if (given) {
                stripe.refunded(keyHash, now);
                stripe.changed(cells, slot);
            }
        } finally {
            stripe.lock.unlock();
        }
    }

    /** Forgets that the member was seen; false when others rely on it, so that it stays counted. */
    private boolean forgetMark(Charges charges, int index) {
        Quota quota = charges.quota(index);
        long markHash = hash.of(quota, charges.key(index), charges.member(index));
        Stripe stripe = stripes[stripe(markHash)];
        stripe.lock.lock();
        try {
            Cells cells = stripe.marks();
            int slot = cells.find(markHash);
            long own = Mark.until(quota.rate(), charges.takenAt());
            if (slot < 0 || !Mark.isSame(cells.until(slot), own)) {
                return true;
            }
            if (cells.until(slot) != own) {
                return false;
            }
            cells.until(slot, Long.MIN_VALUE);
            stripe.changed(cells, slot);
            return true;
        } finally {
            stripe.lock.unlock();
        }
    }

    /** How many cells are taken, those included that have become free and were not needed yet. */
    public int size() {
        int size = 0;
        for (Stripe stripe : stripes) {
            stripe.lock.lock();
            try {
                size += stripe.size();
            } finally {
                stripe.lock.unlock();
            }
        }
        return size;
    }

    @Override
    public List<String> troubles() {
        if (!overflowed || nanos.getAsLong() - overflowedAt >= TROUBLED) {
            return List.of();
        }
        return List.of("there is no room for more than " + maxKeys
                + " keys that are limited at the same time: the new ones share one count for each limit");
    }

    @Override
    public void close() {}
}
