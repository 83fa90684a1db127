package org.postern.policy.spf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.policy.dns.DnsAnswer;
import org.postern.policy.dns.DnsType;
import org.postern.policy.dns.MailHost;
import org.postern.policy.net.IpLiteral;

/** What the worst of records, senders and HELO names cost, counted in characters. */
class SpfWorkTest {
    /** 250 octets, of one-letter labels. */
    private static final String DOMAIN = "a.".repeat(122) + "evil.ex";

    private final Map<String, DnsAnswer> zone = new HashMap<>();
    private final Work work = new Work();
    private int runs;
    private boolean everyNameExists;

    @BeforeEach
    void aClientHasNames() {
        zone.put(
                "PTR 1.2.0.192.in-addr.arpa",
                DnsAnswer.ofTexts(IntStream.range(0, 10)
                        .mapToObj(i -> i + "." + "b.".repeat(120) + "ex")
                        .collect(Collectors.toList())));
    }

    private void publish(String domain, String record) {
        zone.put("TXT " + domain, DnsAnswer.ofTexts(List.of(record)));
    }

    private SpfResult check(String localPart) {
        Answers answers = new Answers();
        Evaluation evaluation = new Evaluation(
                new SpfFacts(
                        IpLiteral.parse("192.0.2.1"),
                        localPart + "@" + DOMAIN,
                        "a.".repeat(450) + "ex",
                        "mx.receiver.example",
                        Instant.EPOCH),
                answers,
                work);
        while (true) {
            runs++;
            try {
                return evaluation.result();
            } catch (Answers.Missing e) {
                answers.put(e.name, e.type, zone.getOrDefault(e.type + " " + e.name, others(e.type)));
            }
        }
    }

    private DnsAnswer others(DnsType type) {
        if (!everyNameExists) {
            return DnsAnswer.noName();
        }
        switch (type) {
            case TXT:
                return DnsAnswer.ofTexts(List.of("v=spf1 ?all"));
            case MX:
                return DnsAnswer.ofMailHosts(IntStream.range(0, 10)
                        .mapToObj(i -> new MailHost(i, i + ".ex"))
                        .collect(Collectors.toList()));
            default:
                return DnsAnswer.ofAddresses(List.of(IpLiteral.parse("192.0.2.99")));
        }
    }

    private static String filled(String begin, String repeated, String end) {
        return begin
                + repeated.repeat((SpfRecord.MAX_LENGTH - begin.length() - end.length()) / repeated.length())
                + end;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%{s}.", "%{o}.", "%{d}.", "%{h}.", "%{l}.", "%{i}.", "%{v}.", "%{S}.", "%{H}.", "%{L}.", "%{hr}.",
                "%{lr-}.", "x.", "%%.", "%-"
            })
    void ofANameTheRightMostPartIsExpandedAlone(String repeated) {
        publish(DOMAIN, filled("v=spf1 exists:", repeated, "x.ex -all"));
        SpfResult result = check("-+".repeat(500));
        assertThat(result.status()).isIn(SpfResult.Status.FAIL, SpfResult.Status.PERMERROR);
        assertThat(work.done()).isPositive().isLessThan(Work.MAX / 5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%{s}", "%{h}", "%{l}", "%{lr-}", "%{H}", "%{c}%{r}%{t}", "%{v}", "%_"})
    void ofAnExplanationWhatIsSeenIsExpandedAlone(String repeated) {
        publish(DOMAIN, "v=spf1 -all exp=why.ex");
        publish("why.ex", filled("", repeated, ""));
        assertThat(check("-+".repeat(500)).status()).isEqualTo(SpfResult.Status.FAIL);
        assertThat(work.done()).isGreaterThan(4000).isLessThan(20_000);
    }

    @Test
    void anExplanationOfEmptyPartsIsNone() {
        publish(DOMAIN, "v=spf1 -all exp=why.ex");
        publish("why.ex", filled("", "%{l1-}", ""));
        SpfResult result = check("a-".repeat(500) + "-");
        assertThat(result).hasToString("fail (" + DOMAIN + ") -all");
        assertThat(result.explanation()).isEmpty();
        assertThat(work.done()).isGreaterThan(100_000).isLessThanOrEqualTo(Work.MAX + 2000);
    }

    /** Short or empty parts of long values make a name long slowly or never. */
    @ParameterizedTest
    @ValueSource(strings = {"%{l1-}", "%{l1r-}", "%{L1-}", "%{h1r}", "%{s1r+.-}", "%{p}.", "%{p1r}", "%{P}."})
    void theWorkOfAllRunsTogetherIsBounded(String repeated) {
        String spec = repeated.repeat(380 / repeated.length()) + ".ex";
        publish(
                DOMAIN,
                Stream.of("a", "mx", "ptr", "include", "a", "mx", "ptr", "include", "mx", "exists")
                        .map(kind -> "?" + kind + ":" + spec)
                        .collect(Collectors.joining(" ", "v=spf1 ", " -all")));
        everyNameExists = true;
        assertThat(check("a-".repeat(500) + "-").problem()).isEqualTo("the policy is too much work");
        assertThat(work.done()).isLessThanOrEqualTo(Work.MAX + 2000);
    }

    @Test
    void includesOfLongRecordsAreBounded() {
        for (int i = 0; i < 5; i++) {
            publish(
                    i == 0 ? DOMAIN : i + ".ex",
                    filled("v=spf1 ", "ip4:10.1.1.1 ", "?mx:mx" + i + ".ex ?include:" + (i + 1) + ".ex ?all"));
        }
        zone.put("PTR 1.2.0.192.in-addr.arpa", DnsAnswer.noName());
        everyNameExists = true;
        IntStream.range(0, 5)
                .forEach(i -> zone.put(
                        "MX mx" + i + ".ex",
                        DnsAnswer.ofMailHosts(IntStream.range(0, 10)
                                .mapToObj(k -> new MailHost(k, k + ".mx" + i + ".ex"))
                                .collect(Collectors.toList()))));
        assertThat(check("a").problem()).isEqualTo("the policy is too much work");
        assertThat(work.done()).isLessThanOrEqualTo(Work.MAX + 2000);
    }

    @Test
    void hostsWithVeryManyAddressesAreBounded() {
        publish(DOMAIN, "v=spf1 " + "?mx:mx.ex ".repeat(10) + "-all");
        zone.put(
                "MX mx.ex",
                DnsAnswer.ofMailHosts(IntStream.range(0, 10)
                        .mapToObj(i -> new MailHost(i, i + ".ex"))
                        .collect(Collectors.toList())));
        DnsAnswer many = DnsAnswer.ofAddresses(IntStream.range(0, 4000)
                .mapToObj(i -> IpLiteral.parse("10.1." + i / 256 + "." + i % 256))
                .collect(Collectors.toList()));
        IntStream.range(0, 10).forEach(i -> zone.put("A " + i + ".ex", many));
        assertThat(check("a")).hasToString("permerror (" + DOMAIN + "): the policy is too much work");
        assertThat(work.done()).isLessThanOrEqualTo(Work.MAX + Work.STEP * 4000);
    }

    /** Ten mx terms with ten hosts are the most look-ups that are allowed. */
    @Test
    void noPolicyWithinTheLimitsIsTooMuch() {
        String ranges = "ip4:198.51.100.0/24 ".repeat(20);
        publish(
                DOMAIN,
                "v=spf1 " + ranges
                        + IntStream.range(0, 10)
                                .mapToObj(i -> "mx:" + i + ".ex")
                                .collect(Collectors.joining(" ")) + " -all");
        for (int i = 0; i < 10; i++) {
            String domain = i + ".ex";
            zone.put(
                    "MX " + domain,
                    DnsAnswer.ofMailHosts(IntStream.range(0, 10)
                            .mapToObj(k -> new MailHost(k, "mailhost" + k + ".some." + domain))
                            .collect(Collectors.toList())));
            for (int k = 0; k < 10; k++) {
                zone.put(
                        "A mailhost" + k + ".some." + domain,
                        DnsAnswer.ofAddresses(List.of(IpLiteral.parse("192.0.2.99"))));
            }
        }
        assertThat(check("a").status()).isEqualTo(SpfResult.Status.FAIL);
        assertThat(runs).isEqualTo(112);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ip4:10.1.1.0/24 ", "?a ", "%{o}."})
    void aRecordThatIsTooLongOrHasTooManyTermsIsAPermanentError(String repeated) {
        publish(DOMAIN, "v=spf1 " + repeated.repeat(5000) + "-all");
        assertThat(check("a").problem()).isEqualTo("the SPF record is longer than 4096 octets");
        publish(DOMAIN, "v=spf1 " + "?a ".repeat(330) + "-all");
        assertThat(check("a").problem()).isEqualTo("the SPF record has more than 320 terms");
    }

    @Test
    void aLongNameLosesLabelsFromTheLeft() {
        assertThat(Names.fitting("a".repeat(60) + "." + "b.".repeat(120) + "c1.ex."))
                .isEqualTo("b.".repeat(120) + "c1.ex");
        String fits = "b.".repeat(126) + "c";
        assertThat(fits).hasSize(253);
        assertThat(Names.fitting(fits)).isEqualTo(fits);
        assertThat(Names.fitting("x" + fits)).isEqualTo(fits.substring(2));
        assertThat(Names.fitting("x." + fits)).isEqualTo(fits);
        assertThat(Names.fitting("a." + "x".repeat(300))).isEqualTo("x".repeat(300));
    }

    /** Of what a client says, no more than a name or a path may have. */
    @Test
    void aLongLocalPartIsKeptAsFarAsAPathGoes() {
        SpfFacts facts = new SpfFacts(
                IpLiteral.parse("192.0.2.1"), "x".repeat(900) + "y@a.ex", "h".repeat(900), "mx", Instant.EPOCH);
        assertThat(facts.localPart()).hasSize(256).endsWith("xy");
        assertThat(facts.helo()).hasSize(256);
        assertThat(new SpfFacts(IpLiteral.parse("192.0.2.1"), "x".repeat(70) + "@a.ex", "h", "mx", Instant.EPOCH)
                        .localPart())
                .hasSize(70);
    }
}
