package org.postern.policy.audit;

/** Where records go. Never blocks its caller and never throws: a record that cannot be kept is counted and told. */
@FunctionalInterface
public interface Audit {
    /** Takes a record over; it is kept, or its loss is itself recorded. */
    void record(AuditRecord record);

    /** Keeps nothing. */
    static Audit none() {
        return record -> {};
    }
}
