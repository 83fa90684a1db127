package org.postern.policy.state;

import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * A bounded map from text keys to small immutable values, each of which expires. For any number of threads.
 *
 * <p><b>Expiry.</b> An entry counts while {@code now} is before its expiry; from that instant on it is absent for every
 * call that is told the time.
 *
 * <p><b>Bound.</b> There are never more than {@link #maxEntries()} entries. A new key that finds no room first takes
 * that of an expired entry, otherwise that of the entry whose last write is the oldest. Reading is not writing. A large
 * table is kept in parts with a share of the bound each: which one is the oldest is then decided within a part, and a
 * part can be full a few per cent before the table is.
 *
 * <p><b>Time going backwards.</b> Each call is judged by the {@code now} that it brings and by none before. After a step
 * back every entry lives longer by the step, and an expired entry whose room nobody has taken yet counts again until its
 * expiry comes for the second time. The latest time seen is deliberately not kept: one wrong moment far ahead would
 * otherwise make every later entry expire at birth.
 */
public interface ExpiringTable<V> {
    /** What the table is called in its state, in messages and in the file. */
    String name();

    /** The number of entries that is never exceeded. */
    int maxEntries();

    /** The value of the key, unless it has none or it has expired. */
    Optional<V> get(String key, Instant now);

    /**
     * Reads and changes one entry in one step that no other call on the same key comes between.
     *
     * @param change gets the present value, decides what becomes of it and what the caller is told. It is called once,
     *     under a lock: it must be short and touch no table. When it throws, nothing has changed.
     * @return the result of the change
     */
    <R> R compute(String key, Instant now, Function<Optional<V>, Change<V, R>> change);

    /** Sets the value, whatever was there. Sets nothing that has already expired. */
    default void put(String key, V value, Instant until, Instant now) {
        compute(key, now, present -> Change.put(value, until, null));
    }

    /** Removes the entry; true when there was one that counted. */
    default boolean remove(String key, Instant now) {
        return compute(key, now, present -> Change.remove(present.isPresent()));
    }

    /** How many entries are held, those included that have expired and whose room nobody has taken yet. */
    int size();

    /**
     * Shows every entry that counts, in no particular order. Other threads may write meanwhile: an entry that is there
     * from beginning to end is shown once, one that comes or goes is shown or not.
     */
    void forEach(Instant now, BiConsumer<String, Kept<V>> visitor);
}
