package org.postern.policy.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * A part of a {@link MemoryTable} under one lock: a map, the order of writing and the order of expiry. Times are {@link
 * Nanos}.
 *
 * <p>What has changed since the last drain was by that written last, so it stands together at the new end of the order of
 * writing and is found without looking at anything else.
 */
final class Segment<V> {
    /** Expired slots that a new key drops: more than it takes, so that they become fewer. */
    private static final int DROPPED = 2;

    private final int bound;
    private final AtomicLong numbers;
    private final Map<String, Slot<V>> slots = new HashMap<>();
    private final Expiries<V> expiries = new Expiries<>();

    /** Closes the order of writing to a ring: newer than it is the oldest slot, older than it the newest. */
    private final Slot<V> ends = new Slot<>("");

    /** Numbers under which something was written down that is no longer here: at most as many as fit here. */
    private long[] gone = new long[0];

    private int goneCount;

    Segment(int bound, AtomicLong numbers) {
        this.bound = bound;
        this.numbers = numbers;
    }

    synchronized Optional<V> get(String key, long now) {
        return present(slots.get(key), now);
    }

    synchronized <R> R compute(String key, long now, Function<Optional<V>, Change<V, R>> change) {
        Slot<V> slot = slots.get(key);
        Change<V, R> decided = change.apply(present(slot, now));
        if (!decided.keeps()) {
            Kept<V> entry = decided.entry().orElse(null);
            long until = entry == null ? now : Nanos.of(entry.until());
            if (until > now) {
                write(slot, key, entry.value(), until, now);
            } else if (slot != null) {
                drop(slot);
            }
        }
        return decided.result();
    }

    synchronized int size() {
        return slots.size();
    }

    /** Copies of the slots that count, oldest first. */
    synchronized List<Slot<V>> present(long now) {
        List<Slot<V>> present = new ArrayList<>(slots.size());
        for (Slot<V> slot = ends.newer; slot != ends; slot = slot.newer) {
            if (slot.until > now) {
                present.add(slot.copy());
            }
        }
        return present;
    }

    synchronized void expire(long now) {
        while (expiries.due(now)) {
            drop(expiries.first());
        }
    }

    /** Takes over what was written down, as older than everything here; false when the key is here or no room is. */
    synchronized boolean load(String key, V value, long until, long number) {
        if (slots.size() == bound || slots.containsKey(key)) {
            return false;
        }
        Slot<V> slot = new Slot<>(key);
        set(slot, value, until, number);
        slot.written = number;
        slots.put(key, slot);
        expiries.add(slot);
        link(ends, slot, ends.newer);
        return true;
    }

    /** Adds to the numbers of the writes up to the given one. */
    synchronized void renumber(long upTo, long added) {
        for (Slot<V> slot = ends.newer; slot != ends; slot = slot.newer) {
            if (slot.number <= upTo) {
                slot.number += added;
            }
        }
    }

    /** Gives the changed slots, the oldest first and not more than the limit; true when some are left. */
    synchronized boolean drain(int limit, Drained<V> drained) {
        for (int i = 0; i < goneCount; i++) {
            drained.addGone(gone[i]);
        }
        gone = new long[0];
        goneCount = 0;
        Slot<V> slot = ends;
        while (slot.older != ends && slot.older.changed()) {
            slot = slot.older;
        }
        for (int i = 0; i < limit && slot != ends; i++) {
            drained.add(slot);
            slot = slot.newer;
        }
        return slot != ends;
    }

    synchronized void forgetDrained() {
        for (Slot<V> slot = ends.newer; slot != ends; slot = slot.newer) {
            slot.written = Slot.NONE;
        }
        gone = new long[0];
        goneCount = 0;
    }

    private Optional<V> present(Slot<V> slot, long now) {
        return slot == null || slot.until <= now ? Optional.empty() : Optional.of(slot.value);
    }

    private void write(Slot<V> present, String key, V value, long until, long now) {
        Slot<V> slot = present;
        if (slot == null) {
            makeRoom(now);
            slot = new Slot<>(key);
            set(slot, value, until, numbers.incrementAndGet());
            slots.put(key, slot);
            expiries.add(slot);
        } else {
            set(slot, value, until, numbers.incrementAndGet());
            expiries.moved(slot);
            unlink(slot);
        }
        link(ends.older, slot, ends);
    }

    private void makeRoom(long now) {
        for (int i = 0; i < DROPPED && expiries.due(now); i++) {
            drop(expiries.first());
        }
        if (slots.size() == bound) {
            drop(ends.newer);
        }
    }

    private void set(Slot<V> slot, V value, long until, long number) {
        slot.value = value;
        slot.until = until;
        slot.number = number;
    }

    private void drop(Slot<V> slot) {
        slots.remove(slot.key);
        expiries.remove(slot);
        unlink(slot);
        // Dropped slots that point to newer ones would keep them alive, one the next, until old objects are collected.
        slot.older = slot;
        slot.newer = slot;
        addGone(slot.written);
    }

    private void link(Slot<V> older, Slot<V> slot, Slot<V> newer) {
        slot.older = older;
        slot.newer = newer;
        older.newer = slot;
        newer.older = slot;
    }

    private void unlink(Slot<V> slot) {
        slot.older.newer = slot.newer;
        slot.newer.older = slot.older;
    }

    private void addGone(long number) {
        if (number != Slot.NONE) {
            if (goneCount == gone.length) {
                gone = Arrays.copyOf(gone, Math.max(16, goneCount * 2));
            }
            gone[goneCount++] = number;
        }
    }
}
