package org.postern.policy.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A segment's slots with the one that expires first in front: a binary heap whose members know their places. The
 * moments are kept beside the slots, so that finding a place reads one array from front to back.
 */
final class Expiries<V> {
    private final List<Slot<V>> slots = new ArrayList<>();
    private long[] moments = new long[16];

    /** Whether there is a slot whose moment has come. */
    boolean due(long now) {
        return !slots.isEmpty() && moments[0] <= now;
    }

    Slot<V> first() {
        return slots.get(0);
    }

    void add(Slot<V> slot) {
        int last = slots.size();
        if (last == moments.length) {
            moments = Arrays.copyOf(moments, last * 2);
        }
        slots.add(slot);
        settle(slot, last);
    }

    /** Puts a slot that is here where its changed moment belongs. */
    void moved(Slot<V> slot) {
        settle(slot, slot.place);
    }

    void remove(Slot<V> slot) {
        Slot<V> last = slots.remove(slots.size() - 1);
        if (last != slot) {
            settle(last, slot.place);
        }
    }

    private void settle(Slot<V> slot, int from) {
        int place = from;
        while (place > 0 && slot.until < moments[(place - 1) / 2]) {
            set(place, slots.get((place - 1) / 2));
            place = (place - 1) / 2;
        }
        int child = earlierChild(place);
        while (child < slots.size() && moments[child] < slot.until) {
            set(place, slots.get(child));
            place = child;
            child = earlierChild(place);
        }
        set(place, slot);
    }

    private int earlierChild(int place) {
        int left = 2 * place + 1;
        return left + 1 < slots.size() && moments[left + 1] < moments[left] ? left + 1 : left;
    }

    private void set(int place, Slot<V> slot) {
        slots.set(place, slot);
        moments[place] = slot.until;
        slot.place = place;
    }
}
