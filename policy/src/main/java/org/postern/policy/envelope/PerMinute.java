package org.postern.policy.envelope;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** So many a minute for each key, of at most {@value #MAX_KEYS} keys: the one goes that was not used for longest. For one thread. */
final class PerMinute {
    static final int MAX_KEYS = 10_000;

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    /** For each key the moment at which all that it has taken is forgotten. */
    private final Map<String, Long> empty = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Takes one, if there is room.
     *
     * @param nanos of {@link System#nanoTime}
     */
    boolean take(String key, int perMinute, long nanos) {
        Long until = empty.get(key);
        long from = until == null || until - nanos < 0 ? nanos : until;
        long one = MINUTE / perMinute;
        if (from - nanos > MINUTE - one) {
            return false;
        }
        empty.put(key, from + one);
        if (empty.size() > MAX_KEYS) {
            empty.remove(empty.keySet().iterator().next());
        }
        return true;
    }
}
