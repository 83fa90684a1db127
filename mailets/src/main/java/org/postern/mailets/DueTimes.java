package org.postern.mailets;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives mail that waits for the same quota one time after the other, so that it does not come back all at once to find room
 * for one. A restart forgets them: then more mail than fits comes back at once, and is given times again.
 */
final class DueTimes {
    private static final int SWEEP_AT = 1_000;

    private final Map<String, Instant> last = new HashMap<>();
    private int sweepAt = SWEEP_AT;

    /** When mail that uses so much may come back, if it waits like the others for this quota. */
    synchronized Instant next(String quota, Instant now, Duration wait, Duration refill) {
        Instant soonest = now.plus(wait);
        Instant before = last.get(quota);
        Instant turn = before == null || before.isBefore(now) ? soonest : before.plus(refill);
        return turn.isBefore(soonest) ? soonest : turn;
    }

    /** The time is taken. */
    synchronized void take(String quota, Instant due, Instant now) {
        if (last.size() >= sweepAt) {
            last.values().removeIf(time -> time.isBefore(now));
            sweepAt = Math.max(SWEEP_AT, 2 * last.size());
        }
        last.merge(quota, due, (one, other) -> one.isAfter(other) ? one : other);
    }
}
