package org.postern.policy.net;

import java.util.function.IntToLongFunction;

/**
 * Narrows the search in ascending unsigned keys: the span between the first and the last key is cut into equal buckets,
 * one for about four keys.
 */
final class Buckets {
    private static final int KEYS = 4;

    private final long first;
    private final long span;
    private final int shift;
    private final int[] starts;

    Buckets(int size, IntToLongFunction key) {
        first = size == 0 ? 0 : key.applyAsLong(0);
        span = size == 0 ? 0 : key.applyAsLong(size - 1) - first;
        int count = Math.max(1, Integer.highestOneBit(size / KEYS));
        int spanBits = Long.SIZE - Long.numberOfLeadingZeros(span);
        shift = Math.min(Long.SIZE - 1, Math.max(0, spanBits - Integer.numberOfTrailingZeros(count)));
        starts = new int[(int) (span >>> shift) + 2];
        int bucket = 0;
        for (int i = 0; i < size; i++) {
            while (bucket < bucket(key.applyAsLong(i))) {
                starts[++bucket] = i;
            }
        }
        starts[starts.length - 1] = size;
    }

    private int bucket(long key) {
        long distance = key - first;
        return Long.compareUnsigned(distance, span) < 0 ? (int) (distance >>> shift) : starts.length - 2;
    }

    /** Whether the key comes before all others, so that it has no bucket. */
    boolean isBelow(long key) {
        return Long.compareUnsigned(key, first) < 0;
    }

    /** Everything before this index has a smaller key. */
    int from(long key) {
        return starts[bucket(key)];
    }

    /** Everything from this index on has a greater key. */
    int to(long key) {
        return starts[bucket(key) + 1];
    }

    long bytes() {
        return (long) starts.length * Integer.BYTES;
    }
}
