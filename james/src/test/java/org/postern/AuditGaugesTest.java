package org.postern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.HashMap;
import java.util.Map;
import org.apache.james.metrics.api.Gauge;
import org.apache.james.metrics.api.GaugeRegistry;
import org.junit.jupiter.api.Test;
import org.postern.audit.Head;

class AuditGaugesTest {
    private final Map<String, Gauge<?>> gauges = new HashMap<>();

    @Test
    void tellWhatIsTrueWhenTheyAreAsked() {
        Postern postern = mock(Postern.class);
        AuditGauges.register(postern, new GaugeRegistry() {
            @Override
            public <T> GaugeRegistry register(String name, Gauge<T> gauge) {
                gauges.put(name, gauge);
                return this;
            }

            @Override
            public <T> SettableGauge<T> settableGauge(String name) {
                throw new UnsupportedOperationException();
            }
        });
        String head = "4711:" + "A".repeat(43);
        when(postern.auditHead()).thenReturn(Head.parse(head));
        when(postern.auditLost()).thenReturn(3L);
        assertThat(gauges).hasSize(3);
        assertThat(gauges.get("postern-audit-head").get()).isEqualTo(head);
        assertThat(gauges.get("postern-audit-head-number").get()).isEqualTo(4711L);
        assertThat(gauges.get("postern-audit-lost").get()).isEqualTo(3L);
    }
}
