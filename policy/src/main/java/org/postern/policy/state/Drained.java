package org.postern.policy.state;

import java.util.ArrayList;
import java.util.List;

/** What has changed in one segment, apart from it, so that it can be handed over without the segment's lock. */
final class Drained<V> {
    private final List<Slot<V>> written = new ArrayList<>();
    private final long[] gone;
    private long next;

    Drained(long next, long[] gone) {
        this.next = next;
        this.gone = gone;
    }

    /** Takes a changed slot: it counts as written down from now on, under the next number. */
    void add(Slot<V> slot) {
        written.add(slot.copy());
        slot.number = next++;
        slot.changed = false;
    }

    /** Tells the sink; returns the number to go on with. */
    long handOver(Changes<V> sink) {
        for (long number : gone) {
            sink.gone(number);
        }
        long number = next - written.size();
        for (Slot<V> slot : written) {
            if (slot.number != Slot.NONE) {
                sink.gone(slot.number);
            }
            sink.written(number++, slot.key, slot.value, Nanos.instant(slot.until));
        }
        return number;
    }
}
