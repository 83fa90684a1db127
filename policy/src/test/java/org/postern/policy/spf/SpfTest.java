package org.postern.policy.spf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.dns.Dns;
import org.postern.policy.dns.DnsAnswer;
import org.postern.policy.dns.DnsType;
import org.postern.policy.dns.MailHost;
import org.postern.policy.net.IpLiteral;

class SpfTest {
    private final Map<String, DnsAnswer> zone = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final Dns dns = (name, type) -> {
        asked.add(type + " " + name);
        return CompletableFuture.completedFuture(
                zone.getOrDefault(type + " " + name.toLowerCase(Locale.ROOT), DnsAnswer.noName()));
    };

    private void publish(String domain, String text) {
        zone.put("TXT " + domain, DnsAnswer.ofTexts(List.of(text)));
    }

    private void address(String name, String address) {
        DnsType type = address.contains(":") ? DnsType.AAAA : DnsType.A;
        zone.put(type + " " + name, DnsAnswer.ofAddresses(List.of(IpLiteral.parse(address))));
    }

    private static SpfFacts facts(String client, String sender) {
        return new SpfFacts(
                IpLiteral.parse(client),
                sender,
                "mail.example.com",
                "mx.receiver.example",
                Instant.ofEpochSecond(1_800_000_000));
    }

    private SpfResult check(String client, String sender) {
        return new Spf(dns).check(facts(client, sender)).join();
    }

    /** Section 7.4. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    %{s}                       | strong-bad@email.example.com
                    %{o}                       | email.example.com
                    %{d}                       | email.example.com
                    %{d4}                      | email.example.com
                    %{d3}                      | email.example.com
                    %{d2}                      | example.com
                    %{d1}                      | com
                    %{dr}                      | com.example.email
                    %{d2r}                     | example.email
                    %{l}                       | strong-bad
                    %{l-}                      | strong.bad
                    %{lr}                      | strong-bad
                    %{lr-}                     | bad.strong
                    %{l1r-}                    | strong
                    %{ir}.%{v}._spf.%{d2}      | 3.2.0.192.in-addr._spf.example.com
                    %{lr-}.lp._spf.%{d2}       | bad.strong.lp._spf.example.com
                    %{d2}.trusted.example.net  | example.com.trusted.example.net
                    %{t} %{r} %{c}             | 1800000000 mx.receiver.example 192.0.2.3
                    %{S}                       | strong-bad%40email.example.com
                    %{d999999999999}           | email.example.com
                    100%% a%_b%-c              | 100% a b%20c
                    """)
    void macrosInAnExplanation(String text, String expanded) {
        publish("email.example.com", "v=spf1 -all exp=why.example.com");
        publish("why.example.com", text);
        assertThat(check("192.0.2.3", "strong-bad@email.example.com").explanation())
                .isEqualTo(expanded);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ip4:192.0.2.0/33          | "ip4:192.0.2.0/33": /33 is not within /0../32
                    ip4:192.0.2.256           | "ip4:192.0.2.256": "256" is not within 0..255
                    ip4:2001:db8::1           | "ip4:2001:db8::1": is an address of the other family
                    ip6:192.0.2.1             | "ip6:192.0.2.1": is an address of the other family
                    a:example                 | "example" is no domain: it ends in no top-level label
                    a:example.com/            | "example.com/" is no domain: it ends in no top-level label
                    a:%{d}x                   | "%{d}x" is no domain: it ends in no top-level label
                    a:x.com%%-                | "x.com%%-" is no domain: it ends in no top-level label
                    a:%{d0}                   | %{d0} keeps no part of the value
                    a:%{c}                    | %{c} has no meaning here
                    a:%{                      | "%{" has a macro without its end
                    a:%{d!}                   | %{d!} is no macro
                    exists                    | "exists" names no domain
                    al                        | "al" is no known mechanism
                    all/24                    | "all/24": all takes no argument
                    redirect=a.b redirect=a.b | "redirect=a.b" is the second of its kind
                    a++all                    | "a++all" is no term
                    """)
    void aMistakeIsAPermanentErrorWithItsReason(String terms, String problem) {
        publish("example.com", "v=spf1 +all " + terms);
        SpfResult result = check("192.0.2.3", "a@example.com");
        assertThat(result.status()).isEqualTo(SpfResult.Status.PERMERROR);
        assertThat(result.problem()).isEqualTo(problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    192.0.2.3        | ip4:192.0.2.3/31        | pass
                    192.0.2.3        | ip4:192.0.2.4/31        | neutral
                    192.0.2.3        | ip6:::/0                | neutral
                    2001:db8::1      | ip6:2001:DB8::/32       | pass
                    2001:db8::1      | ip6:::ffff:192.0.2.3/0  | pass
                    2001:db8::1      | ip6:::ffff:192.0.2.3    | neutral
                    192.0.2.3        | ip6:::ffff:192.0.2.3    | neutral
                    ::ffff:192.0.2.3 | ip4:192.0.2.3           | pass
                    192.0.2.3        | ALL                     | pass
                    192.0.2.3        | ~All                    | softfail
                    """)
    void networks(String client, String term, String status) {
        publish("example.com", "v=spf1 " + term);
        assertThat(check(client, "a@example.com").status().text()).isEqualTo(status);
    }

    @Test
    void tellsWhichTermOfWhichDomainMatched() {
        publish("example.com", "v=spf1 mx redirect=_spf.example.net");
        publish("_spf.example.net", "v=spf1 ip4:192.0.2.0/24 -all");
        assertThat(check("192.0.2.3", "a@example.com")).hasToString("pass (_spf.example.net) ip4:192.0.2.0/24");
        assertThat(check("192.0.3.3", "a@example.com")).hasToString("fail (_spf.example.net) -all");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    a@localhost     | none (localhost): "localhost" is no domain with a policy
                    nobody          | none (): "" is no domain with a policy
                    a@[192.0.2.1]   | none ([192.0.2.1]): "[192.0.2.1]" is no domain with a policy
                    a@example.org   | none (example.org): no SPF record
                    a@example.com.  | pass (example.com) +all
                    ''              | fail (mail.example.com) -all
                    a@bücher.example| pass (xn--bcher-kva.example) +all
                    """)
    void whoseDomainIsAsked(String sender, String result) {
        publish("example.com", "v=spf1 +all");
        publish("mail.example.com", "v=spf1 -all");
        publish("xn--bcher-kva.example", "v=spf1 +all");
        assertThat(check("192.0.2.3", sender)).hasToString(result);
    }

    @Test
    void aTermIsVoidOnceHoweverManyOfItsLookUpsAre() {
        publish("example.com", "v=spf1 mx a:gone1.example.com ?all");
        zone.put(
                "MX example.com",
                DnsAnswer.ofMailHosts(IntStream.range(0, 10)
                        .mapToObj(i -> new MailHost(i, "mx" + i + ".example.com"))
                        .collect(Collectors.toList())));
        assertThat(check("192.0.2.3", "a@example.com")).hasToString("neutral (example.com) ?all");
        publish("example.com", "v=spf1 mx a:gone1.example.com a:gone2.example.com ?all");
        assertThat(check("192.0.2.3", "a@example.com"))
                .hasToString("permerror (example.com): more than 2 terms ask for what is not there");
    }

    @Test
    void nothingIsAskedTwice() {
        publish("example.com", "v=spf1 a a/24 include:example.net a:%{p} -all exp=why.example.com");
        publish("example.net", "v=spf1 a:example.com -all");
        publish("why.example.com", "%{p} is not welcome");
        address("example.com", "198.51.100.1");
        SpfResult result = check("192.0.2.3", "a@example.com");
        assertThat(result.explanation()).isEqualTo("unknown is not welcome");
        assertThat(asked).doesNotHaveDuplicates().hasSize(6);
    }

    @Test
    void tenNamesOfAClientAreLookedAt() {
        publish("example.com", "v=spf1 ptr:example.net -all");
        List<String> names =
                IntStream.range(0, 11).mapToObj(i -> "h" + i + ".example.net").collect(Collectors.toList());
        zone.put("PTR 3.2.0.192.in-addr.arpa", DnsAnswer.ofTexts(names));
        address("h10.example.net", "192.0.2.3");
        assertThat(check("192.0.2.3", "a@example.com").status()).isEqualTo(SpfResult.Status.FAIL);
        address("h9.example.net", "192.0.2.3");
        assertThat(check("192.0.2.3", "a@example.com").status()).isEqualTo(SpfResult.Status.PASS);
    }

    @Test
    void anExplanationIsOneBoundedLineOfAscii() {
        publish("example.com", "v=spf1 -all exp=why.example.com");
        publish("why.example.com", "x".repeat(4096));
        assertThat(check("192.0.2.3", "a@example.com").explanation())
                .hasSize(300)
                .endsWith("...");
        publish("why.example.com", "x".repeat(4097));
        assertThat(check("192.0.2.3", "a@example.com").explanation()).isEmpty();
        publish("why.example.com", "%{l}");
        assertThat(check("192.0.2.3", "ü@example.com").explanation()).isEmpty();
        assertThat(check("192.0.2.3", "a\r\nb@example.com").explanation()).isEmpty();
    }

    @Test
    void goesOnWithWhateverThreadHasTheAnswer() {
        publish("example.com", "v=spf1 a mx include:example.net -all");
        publish("example.net", "v=spf1 a -all");
        address("example.net", "192.0.2.3");
        Dns elsewhere = (name, type) ->
                CompletableFuture.supplyAsync(() -> dns.ask(name, type).join());
        assertThat(new Spf(elsewhere).check(facts("192.0.2.3", "a@example.com")).join())
                .hasToString("pass (example.com) include:example.net");
    }

    @Test
    void allQuestionsOfACheckHaveOneDeadline() {
        publish("example.com", "v=spf1 a mx include:example.net -all");
        publish("example.net", "v=spf1 a -all");
        List<Integer> left = new ArrayList<>(List.of(3));
        Dns limited = new Dns() {
            @Override
            public CompletableFuture<DnsAnswer> ask(String name, DnsType type) {
                return CompletableFuture.failedFuture(new IllegalStateException("outside of a chain"));
            }

            @Override
            public Dns chain() {
                int answers = left.remove(0);
                int[] asked = new int[1];
                return (name, type) -> asked[0]++ < answers
                        ? dns.ask(name, type)
                        : CompletableFuture.completedFuture(DnsAnswer.trouble("deadline"));
            }
        };
        assertThat(new Spf(limited).check(facts("192.0.2.3", "a@example.com")).join())
                .hasToString("temperror (example.com): no answer to TXT example.net: deadline");
    }

    @Test
    void aFaultOfTheResolverIsATemporaryError() {
        Dns faulty = (name, type) -> CompletableFuture.failedFuture(new IllegalStateException("oops"));
        assertThat(new Spf(faulty)
                        .check(facts("192.0.2.3", "a@example.com"))
                        .join()
                        .status())
                .isEqualTo(SpfResult.Status.TEMPERROR);
    }

    /** Whatever is published, there is a result, within the look-ups that are allowed. */
    @Test
    void anyRecordHasAResult() {
        List<String> parts = List.of(
                "v=spf1",
                " ",
                " ",
                " ",
                "+",
                "-",
                "~",
                "?",
                "all",
                "include",
                "a",
                "mx",
                "ptr",
                "ip4",
                "ip6",
                "exists",
                "redirect=",
                "exp=",
                "x=",
                ":",
                "/",
                "//",
                "24",
                "0",
                "%{d}",
                "%{p2r}",
                "%{l1r-}",
                "%{",
                "}",
                "%",
                "%%",
                "example.com",
                ".",
                "1.2.3.4",
                "::1",
                "\u00fc",
                "\0",
                "\"");
        Random random = new Random(7208);
        zone.put("PTR 3.2.0.192.in-addr.arpa", DnsAnswer.ofTexts(List.of("example.com")));
        zone.put("MX example.com", DnsAnswer.ofMailHosts(List.of(new MailHost(0, "example.com"))));
        address("example.com", "192.0.2.4");
        for (int i = 0; i < 20_000; i++) {
            String record = IntStream.range(0, random.nextInt(30))
                    .mapToObj(k -> parts.get(random.nextInt(parts.size())))
                    .collect(Collectors.joining("", "v=spf1 ", ""));
            publish("example.com", record);
            asked.clear();
            SpfResult result = check("192.0.2.3", "a@example.com");
            assertThat(result.status()).as(record).isNotEqualTo(SpfResult.Status.TEMPERROR);
            assertThat(asked).as(record).doesNotHaveDuplicates().hasSizeLessThan(30);
        }
    }
}
