package org.postern;

import org.apache.james.metrics.api.GaugeRegistry;

/**
 * What James's metrics tell about the audit log: {@code postern-audit-head}, the last checkpoint as {@code NUMBER:HASH} (in JMX;
 * Prometheus has no texts), {@code postern-audit-head-number}, and {@code postern-audit-lost}, the records lost since the start.
 */
final class AuditGauges {
    private AuditGauges() {}

    static void register(Postern postern, GaugeRegistry gauges) {
        gauges.register("postern-audit-head", () -> postern.auditHead().toString());
        gauges.register("postern-audit-head-number", () -> postern.auditHead().seq());
        gauges.register("postern-audit-lost", postern::auditLost);
    }
}
