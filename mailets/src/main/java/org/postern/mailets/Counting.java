package org.postern.mailets;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Counters;

/** Asks counters on a thread of the mail container, which may wait for them. */
public final class Counting {
    /** Counters have a deadline of their own, far below this one. */
    private static final long DEADLINE_SECONDS = 10;

    private Counting() {}

    /**
     * Takes the charges, or finds that there is no room.
     *
     * @throws IllegalStateException when the counters do not answer
     */
    public static Charges take(Counters counters, Charges charges) {
        try {
            return counters.take(charges).get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while counting", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the counters did not answer: " + e, e);
        }
    }
}
