package org.postern.policy.state;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The tables that a state has given out, by name. */
public final class Tables {
    private final Map<String, Known<?>> known = new ConcurrentHashMap<>();

    /**
     * The table of this name; the first time what the supplier makes.
     *
     * @throws IllegalArgumentException when the table has another bound or another codec
     */
    @SuppressWarnings("unchecked") // One codec, one type of value.
    public <V> ExpiringTable<V> table(
            String name, int maxEntries, Codec<V> codec, Supplier<? extends ExpiringTable<V>> first) {
        Known<?> found = known.computeIfAbsent(name, absent -> new Known<>(first.get(), codec));
        if (found.table.maxEntries() != maxEntries || !found.codec.equals(codec)) {
            throw new IllegalArgumentException("the table \"" + name + "\" is in use with at most "
                    + found.table.maxEntries() + " entries and " + found.codec + "; it cannot have " + maxEntries
                    + " and " + codec + " as well");
        }
        return (ExpiringTable<V>) found.table;
    }

    private static final class Known<V> {
        private final ExpiringTable<V> table;
        private final Codec<V> codec;

        Known(ExpiringTable<V> table, Codec<V> codec) {
            this.table = table;
            this.codec = codec;
        }
    }
}
