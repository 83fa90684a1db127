package org.postern.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.Decision;
import org.postern.policy.SessionFacts;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.envelope.Callouts;
import org.postern.policy.envelope.EnvelopeChecks;
import org.postern.policy.envelope.EnvelopeFacts;
import org.postern.policy.envelope.EnvelopePolicy;
import org.postern.policy.envelope.EvaluatedSpf;
import org.postern.policy.envelope.LocalAddress;
import org.postern.policy.net.IpLiteral;
import org.postern.policy.net.ListListener;
import org.postern.policy.state.MemoryState;

/** The checks that ask DNS, with a real server behind them: what is told to the client, and what it was told for. */
class EnvelopeOverNsdTest {
    private static final Place PLACE = Place.file("test");
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    @TempDir
    static Path directory;

    private static Nsd nsd;
    private static Resolver resolver;

    private String client = "192.0.2.25";
    private String helo = "mx.good.test";

    @BeforeAll
    static void start() throws Exception {
        nsd = Nsd.start(directory);
        resolver = resolver(nsd.address(), Duration.ofSeconds(3));
    }

    @AfterAll
    static void stop() {
        resolver.close();
        nsd.close();
    }

    private static Resolver resolver(InetSocketAddress server, Duration timeout) throws Exception {
        return new Resolver(new DnsSettings(List.of(server), timeout, Duration.ofSeconds(5), 1000), Runnable::run);
    }

    /** @param elements such as {@code dnsbl name=bl.test}, several with semicolons between them */
    private static EnvelopeChecks checks(Resolver dns, String elements) {
        List<Settings> children = Stream.of(elements.split("; "))
                .map(element -> new Settings(PLACE, element.split(" ")[0], attributes(element), "", List.of()))
                .toList();
        Problems problems = new Problems();
        EnvelopePolicy policy = EnvelopePolicy.read(
                new Settings(PLACE, "handler", Map.of(), "", children),
                Path.of("."),
                NOON,
                ListListener.NONE,
                problems);
        problems.throwIfErrors();
        EnvelopeChecks checks = policy.checks(
                dns,
                new EvaluatedSpf(dns, Clock.systemUTC()),
                address -> CompletableFuture.completedFuture(LocalAddress.of(LocalAddress.Status.FOREIGN)),
                new Callouts(question -> new CompletableFuture<>(), System::nanoTime),
                new MemoryState(0),
                address -> false,
                () -> 1);
        checks.testLists().join();
        return checks;
    }

    private static Map<String, String> attributes(String element) {
        return Arrays.stream(element.split(" "))
                .skip(1)
                .map(word -> word.split("=", 2))
                .collect(Collectors.toMap(word -> word[0], word -> word[1]));
    }

    private List<Decision> decisions(EnvelopeChecks checks, String sender) {
        EnvelopeFacts facts = EnvelopeFacts.of(
                        SessionFacts.of(IpLiteral.parse(client), NOON).build())
                .helo(helo)
                .sender(sender)
                .build();
        return checks.connection(facts)
                .mail(facts)
                .rcpt(facts.to("alice@demo.example", 0))
                .join();
    }

    /** The codes of the reply, and the reason. */
    private static String told(List<Decision> decisions) {
        Decision first = decisions.get(0);
        String codes = first.reply()
                .map(reply -> String.join(" ", List.of(reply.line().split(" ")).subList(0, 2)))
                .orElse("250");
        return codes + " " + first.reason();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            good.test              | 250 exists         | mx.good.test 192.0.2.25
            six.good.test          | 250 exists         | six.good.test 2001:db8::6
            any.wild.good.test     | 250 exists         | any.wild.good.test 192.0.2.99
            away.good.test         | 250 exists         | away.good.test 198.51.100.1
            away-mx.good.test      | 250 exists         | host.other.test 198.51.100.1
            c1.good.test           | 250 exists         | c1.good.test 192.0.2.25
            null.good.test         | 550 5.7.27 null-mx | MX 0 .
            loop-mx.good.test      | 550 5.1.8 bogus-mx | lo.good.test 127.0.0.1
            lo.good.test           | 550 5.1.8 bogus-mx | lo.good.test 127.0.0.1
            gone.good.test         | 550 5.1.8 none     | MX NO_NAME
            dangling.good.test     | 550 5.1.8 none     | MX NO_NAME
            empty.good.test        | 550 5.1.8 none     | empty.good.test NO_DATA
            c0.good.test           | 451 4.4.3 trouble  | MX too many aliases
            r1.good.test           | 451 4.4.3 trouble  | MX too many aliases
            www.broken.test        | 451 4.4.3 trouble  | MX SERVFAIL
            www.nobody.test        | 451 4.4.3 trouble  | MX REFUSED
            x.delegated.good.test  | 451 4.4.3 trouble  | MX lame server
            """)
    void theDomainOfTheSender(String domain, String expected, String found) {
        List<Decision> decisions = decisions(checks(resolver, "senderDomain"), "bob@" + domain);
        assertThat(told(decisions)).isEqualTo(expected);
        assertThat(decisions).singleElement().asString().contains(found);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            mx.good.test    | 250
            six.good.test   | 250
            null.good.test  | 250
            gone.good.test  | 550 5.7.1
            empty.good.test | 550 5.7.1
            www.broken.test | 451 4.4.3
            """)
    void theNameOfTheClient(String name, String expected) {
        helo = name;
        assertThat(told(decisions(checks(resolver, "heloResolves"), ""))).startsWith(expected + " ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            192.0.2.25   | 250
            192.0.2.28   | 550 5.7.25
            192.0.2.27   | 550 5.7.25
            203.0.113.1  | 451 4.7.25
            2001:db8::6  | 250
            2001:db8::7  | 550 5.7.25
            2001:db8::8  | 550 5.7.25
            2001:db9::1  | 451 4.7.25
            """)
    void theReverseName(String address, String expected) {
        client = address;
        assertThat(told(decisions(checks(resolver, "reverseName"), ""))).startsWith(expected + " ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            192.0.2.25  | dnsbl name=bl.test                     | 250
            192.0.2.99  | dnsbl name=bl.test                     | 554 5.7.1
            192.0.2.99  | dnsbl name=bl.test reply=127.0.0.2     | 250
            192.0.2.99  | dnsbl name=bl.test; dnswl name=bl.test | 250
            192.0.2.98  | dnsbl name=bl.test                     | 250
            192.0.2.98  | dnsbl name=bl.test onError=defer       | 451 4.7.1
            2001:db8::9 | dnsbl name=bl.test                     | 554 5.7.1
            2001:db8::6 | dnsbl name=bl.test                     | 250
            192.0.2.25  | dnsbl name=dead.test                   | 250
            2001:db8::9 | dnsbl name=dead.test                   | 250
            192.0.2.25  | dnsbl name=www.broken.test             | 250
            """)
    void lists(String address, String elements, String expected) {
        client = address;
        assertThat(told(decisions(checks(resolver, elements), ""))).startsWith(expected + " ");
    }

    @Test
    void aListMustPassItsTest() {
        assertThat(checks(
                                resolver,
                                "dnsbl name=bl.test; dnsbl name=dead.test; dnsbl name=none.spf.test; dnsbl name=www.broken.test")
                        .troubles())
                .containsExactly(
                        "the list dead.test does not count: it lists 127.0.0.1, which no list does",
                        "the list none.spf.test does not count: it does not list 127.0.0.2, which every list does",
                        "the list www.broken.test does not count: it answers SERVFAIL to its test");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            pass      | 250 pass
            alias     | 250 pass
            fail      | 250 pass
            explained | 550 5.7.23 fail
            softfail  | 250 softfail
            neutral   | 250 neutral
            none      | 250 none
            gone      | 250 none
            permerror | 550 5.7.24 permerror
            two       | 550 5.7.24 permerror
            void      | 550 5.7.24 permerror
            loop      | 550 5.7.24 permerror
            temperror | 451 4.7.24 trouble
            lame      | 451 4.7.24 trouble
            """)
    void spf(String domain, String expected) {
        for (String sender : new String[] {"bob@" + domain + ".spf.test", ""}) {
            helo = domain + ".spf.test";
            assertThat(told(decisions(checks(resolver, "spf"), sender))).isEqualTo(expected);
        }
        client = "192.0.2.1";
        if (domain.equals("fail")) {
            assertThat(told(decisions(checks(resolver, "spf"), "bob@fail.spf.test")))
                    .isEqualTo("550 5.7.23 fail");
        }
    }

    /** Trouble for each check, and a refusal for good from none. */
    @Test
    void aServerThatIsSilentRefusesNobodyForGood() throws Exception {
        try (LoopbackServer silent = LoopbackServer.silent();
                Resolver dns = resolver(silent.address(), Duration.ofSeconds(1))) {
            EnvelopeChecks checks =
                    checks(dns, "heloResolves; reverseName; senderDomain; spf; dnsbl name=bl.test; dnswl name=wl.test");
            assertThat(decisions(checks, "bob@good.test"))
                    .extracting(decision ->
                            decision.rule() + " " + decision.verdict().text() + " " + decision.reason())
                    .containsExactly(
                            "helo-resolves defer trouble",
                            "reverse-name defer trouble",
                            "sender-domain defer trouble",
                            "spf defer trouble",
                            "dnsbl accept not-listed");
        }
    }
}
