package org.postern.redis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What this process counted while Redis was away and Redis has yet to be told, by bucket. What is owed in a token bucket
 * melts here as it would there; what fell into a sliding window keeps its age.
 */
final class Ledger {
    /** Buckets that are kept at once. What is counted beyond is never told to Redis. */
    static final int MOST = 20_000;

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private long lost;

    /**
     * Adds a use.
     *
     * @param now in microseconds
     * @return what the bucket owed before, or -1 when the ledger is full
     */
    synchronized long add(Use use, long now) {
        String name = name(use, now);
        Entry entry = entries.get(name);
        if (entry == null) {
            if (entries.size() >= MOST) {
                lost++;
                return -1;
            }
            entry = new Entry(use, now);
            entries.put(name, entry);
        }
        long before = entry.owed(now);
        entry.owed = before + use.cost;
        entry.at = use.quota.rate().isBucket() ? now : entry.at;
        return before;
    }

    /**
     * Takes back what {@link #add} added, as far as it is still owed; nothing once Redis has been told. As in give.lua, debt
     * melts in the order in which it was made only as long as nothing else is taken back.
     *
     * @param at when it was added
     * @param before what that returned
     * @return whether the ledger still had it
     */
    synchronized boolean takeBack(Use use, long at, long before, long now) {
        Entry entry = before < 0 ? null : entries.get(name(use, at));
        if (entry == null || at < entry.since) {
            return false;
        }
        boolean isBucket = use.quota.rate().isBucket();
        boolean alone = entry.takenBackAt < at;
        long left = use.cost - (isBucket ? Math.max(0, now - at - (alone ? before : 0)) : 0);
        if (left > 0) {
            entry.owed = Math.max(0, entry.owed(now) - left);
            entry.at = isBucket ? now : entry.at;
            entry.takenBackAt = now;
        }
        return true;
    }

    /** Removes and returns up to so many entries that still count for something. */
    synchronized List<Entry> drain(int most, long now) {
        List<Entry> drained = new ArrayList<>();
        var all = entries.values().iterator();
        while (all.hasNext() && drained.size() < most) {
            Entry entry = all.next();
            all.remove();
            if (entry.owed(now) > 0 && entry.slicesAgo(now) <= org.postern.policy.limit.Rate.SLICES) {
                drained.add(entry);
            }
        }
        return drained;
    }

    /** Takes in again what could not be told. */
    synchronized void restore(List<Entry> drained, long now) {
        for (Entry entry : drained) {
            long owed = entry.owed(now);
            if (owed > 0 && entries.putIfAbsent(name(entry.use, entry.at), entry) != null) {
                add(entry.use.owing(owed), entry.use.quota.rate().isBucket() ? now : entry.at);
            }
        }
    }

    synchronized boolean isEmpty() {
        return entries.isEmpty();
    }

    /** How many uses found no room. */
    synchronized long lost() {
        return lost;
    }

    private static String name(Use use, long now) {
        return use.quota.rate().isSliding()
                ? use.key + '\0' + use.mark + '\0' + now / Micros.slice(use.quota.rate())
                : use.key + '\0' + use.mark;
    }

    /** One bucket, or one slice of a window. */
    static final class Entry {
        final Use use;
        private final long since;
        private long owed;
        private long at;
        private long takenBackAt = Long.MIN_VALUE;

        private Entry(Use use, long at) {
            this.use = use;
            this.since = at;
            this.at = at;
        }

        long owed(long now) {
            return use.quota.rate().isBucket() ? Math.max(0, owed - Math.max(0, now - at)) : owed;
        }

        long slicesAgo(long now) {
            return use.quota.rate().isSliding()
                    ? now / Micros.slice(use.quota.rate()) - at / Micros.slice(use.quota.rate())
                    : 0;
        }
    }
}
