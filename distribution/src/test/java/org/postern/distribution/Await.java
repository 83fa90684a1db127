package org.postern.distribution;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for a condition, never for a while. */
final class Await {
    private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();

    /** Something that may be there already. */
    @FunctionalInterface
    interface Probe<T> {
        Optional<T> look() throws IOException;
    }

    private Await() {}

    /**
     * What the probe finds once it finds something.
     *
     * @param what says at the deadline what has not come
     * @throws AssertionError when it has found nothing within the deadline
     */
    static <T> T until(Supplier<String> what, Duration deadline, Probe<T> probe)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        while (true) {
            Optional<T> found = probe.look();
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + deadline.toSeconds() + " s: " + what.get());
            }
            LockSupport.parkNanos(POLL_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
