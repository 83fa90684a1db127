package org.postern.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.dns.DnsAnswer;
import org.postern.policy.dns.DnsType;

/** Against a real server. */
class ResolverTest {
    @TempDir
    static Path directory;

    private static Nsd nsd;
    private static Resolver resolver;

    @BeforeAll
    static void start() throws Exception {
        nsd = Nsd.start(directory);
        resolver = resolver(nsd.address());
    }

    @AfterAll
    static void stop() {
        resolver.close();
        nsd.close();
    }

    private static Resolver resolver(InetSocketAddress... servers) throws IOException {
        return new Resolver(
                new DnsSettings(List.of(servers), Duration.ofSeconds(3), Duration.ofSeconds(3), 1000), Runnable::run);
    }

    private static DnsAnswer ask(String name, DnsType type) {
        return resolver.ask(name, type).join();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    good.test              | A    | [/192.0.2.1]
                    GOOD.Test.             | A    | [/192.0.2.1]
                    good.test              | AAAA | [/2001:db8:0:0:0:0:0:1]
                    good.test              | MX   | [10 mx.good.test, 20 mx2.good.test]
                    good.test              | TXT  | [other ÿ octets, v=spf1 mx -all]
                    mx.good.test           | A    | [/192.0.2.25, /192.0.2.26]
                    25.2.0.192.in-addr.arpa| PTR  | [mx.good.test]
                    26.2.0.192.in-addr.arpa| PTR  | [mx.good\\046test]
                    six.good.test          | AAAA | [/2001:db8:0:0:0:0:0:6]
                    six.good.test          | A    | NO_DATA
                    null.good.test         | MX   | [0 .]
                    loop-mx.good.test      | MX   | [10 lo.good.test]
                    lo.good.test           | A    | [/127.0.0.1]
                    any.wild.good.test     | A    | [/192.0.2.99]
                    any.wild.good.test     | MX   | NO_DATA
                    empty.good.test        | A    | NO_DATA
                    gone.good.test         | A    | NO_NAME
                    c1.good.test           | A    | [/192.0.2.25, /192.0.2.26]
                    c0.good.test           | A    | too many aliases
                    r1.good.test           | A    | too many aliases
                    away.good.test         | A    | [/198.51.100.1]
                    away.good.test         | MX   | NO_DATA
                    away-mx.good.test      | MX   | [10 host.other.test]
                    dangling.good.test     | A    | NO_NAME
                    to-nodata.good.test    | A    | NO_DATA
                    to-lame.good.test      | A    | REFUSED
                    www.broken.test        | A    | SERVFAIL
                    www.nobody.test        | A    | REFUSED
                    x.delegated.good.test  | A    | lame server
                    """)
    void tellsWhatIsThereFromWhatIsNotAndFromTrouble(String name, DnsType type, String answer) {
        DnsAnswer found = ask(name, type);
        assertThat(sorted(found)).isEqualTo(answer);
        assertThat(sorted(ask(name, type))).as("from the cache").isEqualTo(answer);
    }

    private static String sorted(DnsAnswer answer) {
        if (!answer.isFound()) {
            return answer.toString();
        }
        return Stream.of(answer.addresses(), answer.mailHosts(), answer.texts())
                .flatMap(List::stream)
                .map(String::valueOf)
                .sorted()
                .toList()
                .toString();
    }

    @ParameterizedTest
    @CsvSource({"long.good.test, 3", "longer.good.test, 8"})
    void getsTheWholeOfALongAnswer(String name, int texts) {
        assertThat(ask(name, DnsType.TXT).texts()).hasSize(texts).allMatch(text -> text.length() > 180);
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "''",
                ".",
                "..",
                "a..test",
                ".good.test",
                "a123456789012345678901234567890123456789012345678901234567890123.good.test",
                "g\u00f6\u00f6d.test",
                "good\0.test"
            })
    void whatIsNoNameDoesNotExist(String name) {
        assertThat(ask(name, DnsType.A).status()).isEqualTo(DnsAnswer.Status.NO_NAME);
    }

    @Test
    void noSearchListApplies() {
        assertThat(ask("good", DnsType.A).trouble()).isEqualTo("REFUSED");
    }

    @Test
    void goesOnToTheNextWhenAServerIsSilentOrAwayOrLame() throws Exception {
        try (LoopbackServer silent = LoopbackServer.silent();
                LoopbackServer gone = LoopbackServer.silent();
                LoopbackServer refusing = LoopbackServer.start((query, client) ->
                        List.of(LoopbackServer.refusal(query, 5).toWire()))) {
            gone.close();
            try (Resolver several = resolver(silent.address(), gone.address(), refusing.address(), nsd.address())) {
                assertThat(several.ask("good.test", DnsType.A).join().isFound()).isTrue();
                assertThat(silent.asked()).isEqualTo(1);
                assertThat(several.ask("mx.good.test", DnsType.A).join().isFound())
                        .isTrue();
                assertThat(silent.asked())
                        .as("begins with the one that answered")
                        .isEqualTo(1);
            }
        }
    }
}
