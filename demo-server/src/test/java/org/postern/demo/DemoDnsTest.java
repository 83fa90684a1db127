package org.postern.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

class DemoDnsTest {
    private static DemoDns server;

    @BeforeAll
    static void start() throws Exception {
        server = DemoDns.start(new InetSocketAddress("127.0.0.1", 0));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "far.example                | MX   | NOERROR  | 10 mx.far.example.",
                "far.example                | A    | NOERROR  | 127.0.0.1",
                "far.example                | AAAA | NOERROR  | 0:0:0:0:0:0:0:1",
                "FAR.Example                | A    | NOERROR  | 127.0.0.1",
                "mx.far.example             | A    | NOERROR  | 127.0.0.1",
                "good.example               | MX   | NOERROR  | 10 mx.good.example.",
                "good.example               | A    | NOERROR  | 127.0.0.1",
                "good.example               | TXT  | NOERROR  | ``",
                "demo.example               | MX   | NOERROR  | 10 mx.demo.example.",
                "demo.example               | A    | NOERROR  | 127.0.0.1",
                "nomail.example             | MX   | NOERROR  | 0 .",
                "gone.example               | MX   | NXDOMAIN | ``",
                "elsewhere.test             | A    | NXDOMAIN | ``",
                "broken.example             | MX   | SERVFAIL | ``",
                "www.broken.example         | A    | SERVFAIL | ``",
                "strict.example             | TXT  | NOERROR  | \"v=spf1 -all\"",
                "77.0.0.127.bl.demo.example | A    | NOERROR  | 127.0.0.2",
                "77.0.0.127.bl.demo.example | TXT  | NOERROR  | \"listed in the demo's blocklist\"",
                "2.0.0.127.bl.demo.example  | A    | NOERROR  | 127.0.0.2",
                "1.0.0.127.bl.demo.example  | A    | NXDOMAIN | ``",
                "2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.bl.demo.example | A | NOERROR | 127.0.0.2",
                "1.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.bl.demo.example | A | NXDOMAIN | ``",
                "1.0.0.127.dead.demo.example| A    | NOERROR  | 127.0.0.2",
                "26.8.0.127.two.demo.example| A    | NOERROR  | 127.255.255.254",
                "alias.example              | MX   | NOERROR  | six.example.",
                "7.8.0.127.in-addr.arpa     | PTR  | NOERROR  | c7.good.example.",
                "4.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa | PTR | NOERROR | v4.six.example.",
                "0.127.bl.demo.example      | A    | NOERROR  | ``",
            })
    void answers(String name, String type, String rcode, String data) throws Exception {
        for (boolean tcp : new boolean[] {false, true}) {
            Message response = ask(tcp, name, type);

            assertThat(Rcode.string(response.getRcode())).isEqualTo(rcode);
            assertThat(response.getSection(Section.ANSWER).stream()
                            .map(Record::rdataToString)
                            .collect(Collectors.joining(",")))
                    .isEqualTo(data);
        }
    }

    @Test
    void aNegativeAnswerMayBeCached() throws Exception {
        assertThat(ask(false, "gone.example", "A").getSection(Section.AUTHORITY))
                .extracting(Record::getType)
                .containsExactly(Type.SOA);
    }

    @Test
    void silentExampleNeverAnswers() {
        assertThatThrownBy(() -> ask(false, "silent.example", "A"))
                .satisfiesAnyOf(
                        e -> assertThat(e).isInstanceOf(SocketTimeoutException.class),
                        e -> assertThat(e).hasMessageContaining("Timed out"));
    }

    private static Message ask(boolean tcp, String name, String type) throws Exception {
        SimpleResolver resolver = new SimpleResolver(new InetSocketAddress("127.0.0.1", server.port()));
        resolver.setTCP(tcp);
        resolver.setTimeout(name.startsWith("silent") ? Duration.ofMillis(200) : Duration.ofSeconds(5));
        return resolver.send(
                Message.newQuery(Record.newRecord(Name.fromString(name, Name.root), Type.value(type), DClass.IN)));
    }
}
