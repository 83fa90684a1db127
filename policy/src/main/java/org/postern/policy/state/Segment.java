package org.postern.policy.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final Map<String, Slot<V>> slots = new HashMap<>();
    private final Expiries<V> expiries = new Expiries<>();

    /** Closes the order of writing to a ring: newer than it is the oldest slot, older than it the newest. */
    private final Slot<V> ends = new Slot<>("");

    /** Numbers under which something was written down that is no longer here: at most as many as fit here. */
    private long[] gone = new long[0];

    private int goneCount;

    Segment(int bound) {
        this.bound = bound;
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
                write(slot == null ? slotFor(key, now) : slot, entry.value(), until);
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

    synchronized void load(String key, V value, long until, long number) {
        Slot<V> slot = slots.get(key);
        if (slot != null && slot.changed) {
            addGone(number);
            return;
        }
        if (slot == null) {
            slot = slotFor(key, Long.MIN_VALUE);
        } else {
            addGone(slot.number);
        }
        write(slot, value, until);
        slot.changed = false;
        slot.number = number;
    }

    synchronized Drained<V> drain(long next) {
        Drained<V> drained = new Drained<>(next, Arrays.copyOf(gone, goneCount));
        gone = new long[0];
        goneCount = 0;
        Slot<V> slot = ends;
        while (slot.older != ends && slot.older.changed) {
            slot = slot.older;
        }
        for (; slot != ends; slot = slot.newer) {
            drained.add(slot);
        }
        return drained;
    }

    synchronized void forgetDrained() {
        for (Slot<V> slot = ends.newer; slot != ends; slot = slot.newer) {
            slot.changed = true;
            slot.number = Slot.NONE;
        }
        gone = new long[0];
        goneCount = 0;
    }

    private Optional<V> present(Slot<V> slot, long now) {
        return slot == null || slot.until <= now ? Optional.empty() : Optional.of(slot.value);
    }

    private Slot<V> slotFor(String key, long now) {
        for (int i = 0; i < DROPPED && expiries.due(now); i++) {
            drop(expiries.first());
        }
        if (slots.size() == bound) {
            drop(ends.newer);
        }
        Slot<V> slot = new Slot<>(key);
        slot.until = Long.MAX_VALUE;
        slots.put(key, slot);
        expiries.add(slot);
        return slot;
    }

    private void write(Slot<V> slot, V value, long until) {
        slot.value = value;
        slot.until = until;
        slot.changed = true;
        expiries.moved(slot);
        unlink(slot);
        slot.older = ends.older;
        slot.newer = ends;
        ends.older.newer = slot;
        ends.older = slot;
    }

    private void drop(Slot<V> slot) {
        slots.remove(slot.key);
        expiries.remove(slot);
        unlink(slot);
        addGone(slot.number);
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
