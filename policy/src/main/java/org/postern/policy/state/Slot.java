package org.postern.policy.state;

/** Where an entry lives in its {@link Segment}, which alone changes it. */
final class Slot<V> {
    /** Not written down anywhere. */
    static final long NONE = 0;

    final String key;
    V value;
    long until;

    /** Neighbours in the order of writing. */
    Slot<V> older;

    Slot<V> newer;

    /** Its place in {@link Expiries}. */
    int place;

    /** The number of its last write. */
    long number;

    /** The number under which it is written down, or {@link #NONE}. */
    long written = NONE;

    Slot(String key) {
        this.key = key;
        this.older = this;
        this.newer = this;
    }

    /** Whether what is written down is not the last write. */
    boolean changed() {
        return number != written;
    }

    Slot<V> copy() {
        Slot<V> copy = new Slot<>(key);
        copy.value = value;
        copy.until = until;
        copy.number = number;
        copy.written = written;
        return copy;
    }
}
