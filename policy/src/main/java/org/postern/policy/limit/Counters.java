package org.postern.policy.limit;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The counters behind all limits. For any number of threads. */
public interface Counters extends AutoCloseable {
    /**
     * Takes all charges together: when one {@linkplain Quota#binding() binding} quota has no room, none is taken. A quota
     * that is not binding and has no room is reported and not charged. What each found is in the charges when the future
     * completes, which it does within a deadline of the store and never exceptionally; a store in this process completes
     * at once.
     *
     * @return a future of the same charges
     */
    CompletableFuture<Charges> take(Charges charges);

    /** Counts what has happened already, whether there is room or not. */
    void charge(Charges charges);

    /**
     * Gives back what was taken and has not been given back: never more than what is still owed for it, so that time which
     * has passed meanwhile is not credited twice.
     */
    void giveBack(Charges charges);

    /** What is not as it should be at the moment, one sentence each; empty when all is well. */
    List<String> troubles();

    @Override
    void close();
}
