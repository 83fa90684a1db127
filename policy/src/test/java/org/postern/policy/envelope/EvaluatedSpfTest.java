package org.postern.policy.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.dns.DnsAnswer;
import org.postern.policy.net.IpLiteral;

class EvaluatedSpfTest {
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            v=spf1 ip4:192.0.2.1 -all | pass (far.example) ip4:192.0.2.1
            v=spf1 -all               | fail (far.example) -all
            v=spf1 ~all               | softfail (far.example) ~all
            v=spf1 ?all               | neutral (far.example) ?all
            something else            | none (far.example): no SPF record
            """)
    void results(String record, String finding) {
        SpfCheck spf = new EvaluatedSpf(
                (name, type) -> CompletableFuture.completedFuture(DnsAnswer.ofTexts(List.of(record))),
                Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
        assertThat(spf.check(IpLiteral.parse("192.0.2.1"), "mx.far.example", "bob@far.example")
                        .join())
                .hasToString(finding);
    }
}
