package org.postern.policy.state;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * A table in memory, which can also say what has changed, for a thread that writes it down elsewhere.
 *
 * <p>The entries are dealt to {@link Segment segments} of about 4,096, up to 256 of them, each with a lock of its own; a
 * call takes one lock, for as long as a look-up takes. The entries' keys come from clients. Which segment a key goes to
 * depends on a secret, so that nobody can choose keys that crowd one segment and push its other entries out.
 *
 * <p>For writing down, every write carries a number that only grows: an entry is known outside by the number of its last
 * write, and their order is the order of writing. What waits to be drained is found in the entries themselves, so it needs no queue and
 * is bounded by the table's own bound however long nobody comes for it.
 */
public final class MemoryTable<V> implements ExpiringTable<V> {
    private static final int SEGMENT = 4_096;
    private static final int MAX_SEGMENTS = 256;
    private static final int DRAINED = 65_536;

    private final String name;
    private final int maxEntries;
    private final long secret;
    private final AtomicLong numbers = new AtomicLong();
    private final List<Segment<V>> segments;

    /**
     * An empty table.
     *
     * @param maxEntries the number of entries that is never exceeded, at least 1
     * @param secret a random number that no client knows
     */
    public MemoryTable(String name, int maxEntries, long secret) {
        if (maxEntries < 1) {
            throw new IllegalArgumentException(
                    "the table \"" + name + "\" needs room for at least 1 entry, not for " + maxEntries);
        }
        this.name = Objects.requireNonNull(name, "name");
        this.maxEntries = maxEntries;
        this.secret = secret;
        int count = Integer.highestOneBit(Math.max(1, Math.min(MAX_SEGMENTS, maxEntries / SEGMENT)));
        this.segments = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            segments.add(new Segment<>(maxEntries / count + (i < maxEntries % count ? 1 : 0), numbers));
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int maxEntries() {
        return maxEntries;
    }

    @Override
    public Optional<V> get(String key, Instant now) {
        return segment(key).get(key, Nanos.of(now));
    }

    @Override
    public <R> R compute(String key, Instant now, Function<Optional<V>, Change<V, R>> change) {
        return segment(key).compute(key, Nanos.of(now), change);
    }

    @Override
    public int size() {
        return segments.stream().mapToInt(Segment::size).sum();
    }

    @Override
    public void forEach(Instant now, BiConsumer<String, Kept<V>> visitor) {
        long nanos = Nanos.of(now);
        for (Segment<V> segment : segments) {
            for (Slot<V> slot : segment.present(nanos)) {
                visitor.accept(slot.key, new Kept<>(slot.value, Nanos.instant(slot.until)));
            }
        }
    }

    /** Drops what has expired, so that it does not wait for a new key that needs its room. */
    public void expire(Instant now) {
        segments.forEach(segment -> segment.expire(Nanos.of(now)));
    }

    /**
     * Makes every write, those that have been included, count as later than the given number: others up to it are written
     * down already.
     */
    public void startAfter(long number) {
        long upTo = numbers.getAndAdd(number);
        segments.forEach(segment -> segment.renumber(upTo, number));
    }

    /**
     * Takes over an entry that was written down, as older than everything that is here: they come newest first.
     *
     * @param number that of its write; smaller than any given here, see {@link #startAfter}
     * @return false when it is not taken over, since its key is here already or there is no room
     */
    public boolean load(String key, V value, Instant until, long number) {
        return segment(key).load(key, value, Nanos.of(until), number);
    }

    /**
     * Hands over what has changed since the last time, up to 65,536 writes, those that have waited longest: first what was
     * written, then what has gone, each in the order of the numbers. No lock is held while the sink is called. For one
     * thread at a time.
     *
     * @return whether more is waiting
     */
    public boolean drain(Changes<V> sink) {
        Drained<V> drained = new Drained<>();
        boolean more = false;
        for (Segment<V> segment : segments) {
            more |= segment.drain(DRAINED / segments.size(), drained);
        }
        drained.handOver(sink);
        return more;
    }

    /** Makes nothing count as written down: what was drained has been lost. */
    public void forgetDrained() {
        segments.forEach(Segment::forgetDrained);
    }

    private Segment<V> segment(String key) {
        long hash = secret;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0x9e3779b97f4a7c15L;
            hash ^= hash >>> 32;
        }
        return segments.get((int) hash & segments.size() - 1);
    }
}
