package org.postern.policy.spf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.dns.DnsAnswer;
import org.postern.policy.net.IpLiteral;

/** DNS trouble with the names of a client is nothing that speaks against the sender. */
class SpfTroubleTest {
    private static final DnsAnswer BUSY = DnsAnswer.trouble("busy");

    private final Map<String, DnsAnswer> zone = new HashMap<>();

    private SpfResult check(String record) {
        zone.put("TXT example.com", DnsAnswer.ofTexts(List.of("v=spf1 " + record)));
        return new Spf((name, type) ->
                        CompletableFuture.completedFuture(zone.getOrDefault(type + " " + name, DnsAnswer.noName())))
                .check(new SpfFacts(
                        IpLiteral.parse("192.0.2.3"), "a@example.com", "mail.example.com", "mx", Instant.EPOCH))
                .join();
    }

    private void names(String... names) {
        zone.put("PTR 3.2.0.192.in-addr.arpa", DnsAnswer.ofTexts(List.of(names)));
    }

    private void confirmed(String name) {
        zone.put("A " + name, DnsAnswer.ofAddresses(List.of(IpLiteral.parse("192.0.2.3"))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ptr -all                          | temperror
                    ptr ~all                          | temperror
                    ptr ?all                          | neutral
                    ptr                               | neutral
                    ptr +all                          | pass
                    ptr:example.net -all              | temperror
                    exists:%{p}._spf.example.com -all | temperror
                    include:%{p}.example.com -all     | temperror
                    include:ptr.example.com -all      | temperror
                    ptr redirect=all.example.com      | temperror
                    ptr redirect=gone.example.com     | temperror
                    ip4:192.0.2.4 -all                | fail
                    -ip4:192.0.2.3 ptr ?all           | fail
                    x=y ptr a:%{d0} -all              | permerror
                    """)
    void theReverseName(String record, String status) {
        zone.put("TXT ptr.example.com", DnsAnswer.ofTexts(List.of("v=spf1 ptr -all")));
        zone.put("TXT all.example.com", DnsAnswer.ofTexts(List.of("v=spf1 -all")));
        zone.put("PTR 3.2.0.192.in-addr.arpa", BUSY);
        SpfResult result = check(record);
        assertThat(result.status().text()).as("%s", result).isEqualTo(status);
        if (status.equals("temperror")) {
            assertThat(result.problem()).isEqualTo("no answer to PTR 3.2.0.192.in-addr.arpa: busy");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ptr -all                          | temperror
                    ptr:example.net -all              | pass
                    -ptr:example.net -all             | fail
                    ptr:example.org -all              | fail
                    exists:%{p}._spf.example.com -all | temperror
                    """)
    void theAddressesOfAReverseName(String record, String status) {
        names("h1.example.com", "h2.example.net", "h3.example.net");
        zone.put("A h1.example.com", BUSY);
        zone.put("A h2.example.net", BUSY);
        confirmed("h3.example.net");
        assertThat(check(record).status().text()).isEqualTo(status);
    }

    @Test
    void anExplanationThatNeedsTheNameLeavesTheFailAsItIs() {
        zone.put("PTR 3.2.0.192.in-addr.arpa", BUSY);
        zone.put("TXT why.example.com", DnsAnswer.ofTexts(List.of("%{p} is not welcome")));
        SpfResult result = check("-all exp=why.example.com");
        assertThat(result).hasToString("fail (example.com) -all");
        assertThat(result.explanation()).isEqualTo("unknown is not welcome");
    }
}
