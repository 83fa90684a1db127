package org.postern.policy.state;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;

/** What has changed in a table, apart from it, so that it can be handed over without a lock. */
final class Drained<V> {
    private final List<Slot<V>> changed = new ArrayList<>();
    private final LongStream.Builder gone = LongStream.builder();

    /** Takes the number under which something was written down that has gone. */
    void addGone(long number) {
        gone.add(number);
    }

    /** Takes a changed slot, which counts as written down from now on. */
    void add(Slot<V> slot) {
        changed.add(slot.copy());
        if (slot.written != Slot.NONE) {
            gone.add(slot.written);
        }
        slot.written = slot.number;
    }

    /** Both in the order of their numbers, and what goes last, so that nothing is missing in between. */
    void handOver(Changes<V> sink) {
        changed.sort(Comparator.comparingLong(slot -> slot.number));
        for (Slot<V> slot : changed) {
            sink.written(slot.number, slot.key, slot.value, Nanos.instant(slot.until));
        }
        gone.build().sorted().forEach(sink::gone);
    }
}
