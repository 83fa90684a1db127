package org.postern.cli.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The heaviest keys of a stream, in bounded memory. A key's weight is never more than shown by {@link Entry#most}, nor less
 * than {@link Entry#weight}; a key whose weight is above the total divided by the capacity is always here. (The idea of
 * Metwally's Space-Saving; here the lighter half is dropped at once when the table is full.) What belongs to a key that was
 * dropped and comes back begins anew.
 */
final class Heaviest<V> {
    private final int capacity;
    private final Supplier<V> values;
    private final Map<String, Entry<V>> entries = new HashMap<>();
    private long dropped;

    /** @param capacity how many are kept; at times twice as many are held */
    Heaviest(int capacity, Supplier<V> values) {
        this.capacity = capacity;
        this.values = values;
    }

    /** Adds to the key's weight, and gives what belongs to it. */
    V add(String key, long weight) {
        Entry<V> entry = entries.get(key);
        if (entry == null) {
            if (entries.size() >= 2 * capacity) {
                drop();
            }
            entry = new Entry<>(key, values.get(), dropped);
            entries.put(key, entry);
        }
        entry.weight += weight;
        return entry.value;
    }

    /** What belongs to the key, if it is here. */
    V get(String key) {
        Entry<V> entry = entries.get(key);
        return entry == null ? null : entry.value;
    }

    private void drop() {
        List<Entry<V>> all = heaviest(Integer.MAX_VALUE);
        for (Entry<V> light : all.subList(capacity, all.size())) {
            dropped = Math.max(dropped, light.most());
            entries.remove(light.key);
        }
    }

    /** The heaviest of those that are here, in their order; equal ones by name. */
    List<Entry<V>> heaviest(int count) {
        List<Entry<V>> all = new ArrayList<>(entries.values());
        all.sort(Comparator.comparingLong((Entry<V> entry) -> -entry.most()).thenComparing(entry -> entry.key));
        return all.subList(0, Math.min(count, all.size()));
    }

    /** How heavy a key may have been that is not here. */
    long dropped() {
        return dropped;
    }

    int size() {
        return entries.size();
    }

    static final class Entry<V> {
        private final String key;
        private final V value;
        private final long error;
        private long weight;

        Entry(String key, V value, long error) {
            this.key = key;
            this.value = value;
            this.error = error;
        }

        String key() {
            return key;
        }

        V value() {
            return value;
        }

        /** What was certainly counted. */
        long weight() {
            return weight;
        }

        /** What it may have been, had it not been dropped before. */
        long most() {
            return weight + error;
        }
    }
}
