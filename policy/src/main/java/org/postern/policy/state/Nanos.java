package org.postern.policy.state;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** An instant as nanoseconds since 1970, exact until the year 2262; what lies beyond counts as the last of them. */
final class Nanos {
    private static final Instant FIRST = instant(Long.MIN_VALUE);
    private static final Instant LAST = instant(Long.MAX_VALUE);

    private Nanos() {}

    static long of(Instant instant) {
        if (!instant.isBefore(LAST)) {
            return Long.MAX_VALUE;
        }
        if (!instant.isAfter(FIRST)) {
            return Long.MIN_VALUE;
        }
        // The first second is not whole as nanoseconds, so it is reached from the next one.
        return instant.getEpochSecond() < 0
                ? TimeUnit.SECONDS.toNanos(instant.getEpochSecond() + 1) + instant.getNano() - 1_000_000_000L
                : TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(0, nanos);
    }
}
