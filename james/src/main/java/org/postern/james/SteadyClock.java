package org.postern.james;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Nanoseconds since 1970 that never go back and do not jump: the wall's time when it was made and what has passed since by
 * the machine's own count. A wall clock that is set meanwhile changes nothing until the next start. Good until 2262.
 */
public final class SteadyClock implements LongSupplier {
    private final LongSupplier ticker;
    private final long offset;

    /** A clock that begins with the wall's time. */
    public SteadyClock(Clock wall) {
        this(wall, System::nanoTime);
    }

    SteadyClock(Clock wall, LongSupplier ticker) {
        this.ticker = ticker;
        Instant now = wall.instant();
        // The difference may overflow, as the ticker may; the sum is right again.
        this.offset = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - ticker.getAsLong();
    }

    @Override
    public long getAsLong() {
        return offset + ticker.getAsLong();
    }
}
