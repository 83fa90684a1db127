package org.postern.policy.audit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where records go. Never blocks its caller and never throws: a record that cannot be kept is counted and told. */
@FunctionalInterface
public interface Audit {
    /** Takes a record over; it is kept, or its loss is itself recorded. */
    void record(AuditRecord record);

    /**
     * Takes a record over, and says when it is as safe as the settings ask: at once, or when it is on disk.
     *
     * @return ends in an exception when the record is not safe in time, though it may still be written later. What follows
     *     on it must not wait, for it may run on the thread that writes.
     */
    default CompletionStage<Void> keep(AuditRecord record) {
        record(record);
        return CompletableFuture.completedFuture(null);
    }

    /** Whether so much waits to be written that new work should be put off, if that is what the settings ask for. */
    default boolean isFull() {
        return false;
    }

    /** Keeps nothing. */
    static Audit none() {
        return record -> {};
    }
}
