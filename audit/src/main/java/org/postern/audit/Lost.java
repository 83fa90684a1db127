package org.postern.audit;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.postern.policy.audit.AuditRecord;

/** Counts the records that could not be kept, until a record in the log has told them. */
final class Lost {
    private final AtomicLong untold = new AtomicLong();
    private final AtomicLong all = new AtomicLong();
    private volatile Instant first = Instant.EPOCH;
    private volatile Instant last = Instant.EPOCH;

    void add(long count, Instant now) {
        all.addAndGet(count);
        last = now;
        if (untold.getAndAdd(count) == 0) {
            first = now;
        }
    }

    /** How many have not been told yet. */
    long untold() {
        return untold.get();
    }

    /** Since the start. */
    long all() {
        return all.get();
    }

    AuditRecord gap(Instant now, long count) {
        return addTo(AuditRecord.at(now, "gap"), count);
    }

    /** How many, and when the first and the last of them. */
    AuditRecord addTo(AuditRecord record, long count) {
        return record.with("postern.lost", count).with("event.start", first).with("event.end", last);
    }

    /** A record that tells this many is written. */
    void told(long count) {
        untold.addAndGet(-count);
    }
}
