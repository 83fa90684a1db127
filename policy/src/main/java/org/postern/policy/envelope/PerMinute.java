package org.postern.policy.envelope;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** So many a minute for each key, of at most {@value #MAX_KEYS} keys: the one goes that was not used for longest. For one thread. */
final class PerMinute {
    static final int MAX_KEYS = 40_000;

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    /** For each key the moment at which all that it has taken is forgotten. */
    private final Map<String, Long> empty = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Takes one, if there is room.
     *
     * @param nanos of {@link System#nanoTime}
     */
    boolean take(String key, int perMinute, long nanos) {
        return take(Map.of(key, perMinute), nanos);
    }

    /**
     * Takes one of each key, if there is room for all of them.
     *
     * @param perMinute by key
     * @param nanos of {@link System#nanoTime}
     */
    boolean take(Map<String, Integer> perMinute, long nanos) {
        boolean room = perMinute.entrySet().stream()
                .allMatch(one -> from(one.getKey(), nanos) - nanos <= MINUTE - MINUTE / one.getValue());
        if (room) {
            perMinute.forEach((key, most) -> put(key, from(key, nanos) + MINUTE / most));
        }
        return room;
    }

    private long from(String key, long nanos) {
        Long until = empty.get(key);
        return until == null || until - nanos < 0 ? nanos : until;
    }

    private void put(String key, long until) {
        empty.put(key, until);
        if (empty.size() > MAX_KEYS) {
            empty.remove(empty.keySet().iterator().next());
        }
    }
}
