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

    /** The number under which it was written down last, or {@link #NONE}. */
    long number = NONE;

    /** Whether it was written since it was written down. */
    boolean changed;

    Slot(String key) {
        this.key = key;
        this.older = this;
        this.newer = this;
    }

    Slot<V> copy() {
        Slot<V> copy = new Slot<>(key);
        copy.value = value;
        copy.until = until;
        copy.number = number;
        return copy;
    }
}
