package org.postern.policy.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.SessionFacts;
import org.postern.policy.config.Problems;
import org.postern.policy.net.IpLiteral;
import org.postern.policy.spf.SpfResult;
import org.postern.policy.state.MemoryState;

class SpfPermitsTest {
    private static String line(String word) {
        return switch (word) {
            case "fail" -> "550 5.7.23 The sender's domain does not permit your address (SPF)";
            case "invalid" -> "550 5.7.24 The sender's domain has an invalid SPF record";
            case "trouble" -> "451 4.7.24 The SPF record of the sender's domain cannot be looked up, try again later";
            default -> word;
        };
    }

    @ParameterizedTest(name = "{1} {0}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            ''                 | NONE      | 250
            ''                 | NEUTRAL   | 250
            ''                 | PASS      | 250
            ''                 | SOFTFAIL  | 250
            ''                 | FAIL      | fail
            ''                 | TEMPERROR | trouble
            ''                 | PERMERROR | invalid
            softfail='refuse'  | SOFTFAIL  | fail
            softfail='accept'  | SOFTFAIL  | 250
            permerror='accept' | PERMERROR | 250
            permerror='refuse' | PERMERROR | invalid
            onError='accept'   | TEMPERROR | 250
            onError='accept'   | FAIL      | fail
            onError='accept'   | PERMERROR | invalid
            mode='warn'        | FAIL      | 250
            mode='off'         | FAIL      | 250
            """)
    void permits(String attributes, SpfResult.Status result, String reply) {
        World world = new World("<spf " + attributes + "/>");
        world.spf = result;
        assertThat(world.rcpt("alice@demo.example")).isEqualTo(line(reply));
    }

    @Test
    void theRecordHasTheExplanationAndTheClientHasNot() {
        World world = new World("<spf/>").begin();
        world.spf = SpfResult.Status.FAIL;
        assertThat(world.begin().decide("alice@demo.example", 0))
                .hasToString("[spf enforce refuse (fail) domain=good.example mechanism=-all explanation=go away -> "
                        + line("fail") + "]");
    }

    @ParameterizedTest(name = "<{0}> from {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            bob@good.example | mx.good.example | 192.0.2.1 mx.good.example bob@good.example
            ''               | mx.good.example | 192.0.2.1 mx.good.example postmaster@mx.good.example
            bob@bücher.example | mx          | 192.0.2.1 mx bob@xn--bcher-kva.example
            bob@[192.0.2.1]  | mx              | 192.0.2.1 mx bob@[192.0.2.1]
            """)
    void whatIsAsked(String sender, String helo, String question) {
        List<String> asked = new ArrayList<>();
        SpfCheck spf = (client, name, from) -> {
            asked.add(client.getHostAddress() + " " + name + " " + from);
            return CompletableFuture.completedFuture(SpfResult.matched(SpfResult.Status.PASS, "good.example", "mx"));
        };
        EnvelopeChecks checks = World.read("", "<spf/><greylist skip='spf'/>", new Problems())
                .checks(
                        new FakeDns(),
                        spf,
                        none -> null,
                        new World("").callouts,
                        new MemoryState(1),
                        none -> false,
                        () -> 1);
        EnvelopeFacts facts = EnvelopeFacts.of(SessionFacts.of(IpLiteral.parse("192.0.2.1"), World.NOON)
                        .build())
                .helo(helo)
                .sender(sender)
                .build();
        TransactionChecks transaction = checks.connection(facts).mail(facts);
        assertThat(asked).containsExactly(question);
        assertThat(World.summary(transaction.rcpt(facts.to("a@far.example", 0)).join()))
                .isEqualTo("spf enforce accept pass, greylist enforce accept spf-pass");
        assertThat(asked).hasSize(1);
    }

    @ParameterizedTest(name = "{0} of <{1}>")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            PASS      | bob@good.example | mx.good.example | mx  | pass client-ip="192.0.2.1"; envelope-from="bob@good.example"; helo="mx.good.example"; receiver="mx.demo.example"; identity="mailfrom"; mechanism="mx"
            NONE      | ``               | mx.good.example | ``  | none client-ip="192.0.2.1"; envelope-from=""; helo="mx.good.example"; receiver="mx.demo.example"; identity="helo"
            PERMERROR | b@good.example   | x               | two records | permerror client-ip="192.0.2.1"; envelope-from="b@good.example"; helo="x"; receiver="mx.demo.example"; identity="mailfrom"; problem="two records"
            FAIL      | "b\\"@good.example | é"x           | ``  | fail client-ip="192.0.2.1"; envelope-from="\\"b\\\\\\"@good.example"; helo="?\\"x"; receiver="mx.demo.example"; identity="mailfrom"
            """)
    void theHeader(SpfResult.Status result, String sender, String helo, String mechanism, String field) {
        EnvelopeFacts facts = EnvelopeFacts.of(SessionFacts.of(IpLiteral.parse("192.0.2.1"), World.NOON)
                        .build())
                .helo(helo)
                .sender(sender)
                .build();
        assertThat(ReceivedSpf.field(SpfResult.matched(result, "good.example", mechanism), facts, "mx.demo.example"))
                .isEqualTo("Received-SPF: " + field);
    }

    @Test
    void theHeaderIsOnlyThereWhereSpfIsChecked() {
        World world = new World("<spf/>").begin();
        assertThat(world.transaction.receivedSpf("mx").join().orElseThrow()).startsWith("Received-SPF: none ");
        world.user = "alice@demo.example";
        assertThat(world.begin().transaction.receivedSpf("mx").join()).isEmpty();
        assertThat(ReceivedSpf.field(SpfResult.matched(SpfResult.Status.NONE, "x", "a\r\nX: y"), world.facts(), "mx"))
                .doesNotContain("\r", "\n");
    }
}
