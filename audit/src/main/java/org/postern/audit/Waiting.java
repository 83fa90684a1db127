package org.postern.audit;

import java.util.concurrent.CompletableFuture;
import org.postern.policy.audit.AuditRecord;

/** A record on its way, and who waits for it. */
final class Waiting {
    final AuditRecord record;
    /** Null when nobody waits. */
    final CompletableFuture<Void> written;
    /** Whether a checkpoint must follow before it counts as written. */
    final boolean signed;

    Waiting(AuditRecord record, CompletableFuture<Void> written, boolean signed) {
        this.record = record;
        this.written = written;
        this.signed = signed;
    }
}
