package org.postern.policy.envelope;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A look-up that is started once, by the first who needs it, and shared by all. For any number of threads. */
final class Lazy<T> {
    private final Supplier<CompletableFuture<T>> start;
    private CompletableFuture<T> started;

    Lazy(Supplier<CompletableFuture<T>> start) {
        this.start = start;
    }

    /** Starts it now unless it is under way; a look-up that cannot even start has failed. */
    synchronized CompletableFuture<T> get() {
        if (started == null) {
            try {
                started = start.get();
            } catch (RuntimeException e) {
                started = CompletableFuture.failedFuture(e);
            }
        }
        return started;
    }
}
