package org.postern.policy.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.policy.Decision;
import org.postern.policy.config.Parsers;
import org.postern.policy.envelope.CalloutAnswer.Stage;
import org.postern.policy.net.IpLiteral;
import org.postern.policy.spf.SpfResult;

class SenderCalloutTest {
    private static final String MX = "good.example MX mx.good.example; mx.good.example A 203.0.113.1";
    private static final String REFUSED = "550 5.1.7 The sender's mail server does not accept mail for the sender";
    private static final String NO_SERVER = "550 5.1.7 There is no mail server for the sender's address";
    private static final String UNKNOWN =
            "450 4.1.7 The sender's address cannot be verified at the moment, try again later";

    private static World world(String attributes) {
        return new World("<senderCallout " + attributes + "/>").dns(MX);
    }

    private static String line(String word) {
        return switch (word) {
            case "refused" -> REFUSED;
            case "no-server" -> NO_SERVER;
            case "unknown" -> UNKNOWN;
            default -> word;
        };
    }

    /** The last word a server had, by stage, code and text. */
    @ParameterizedTest(name = "{0} {1} {2} {3}: {4}")
    @CsvSource(delimiter = '|', textBlock = """
            ''               | RCPT     | 250 | 2.1.5 Ok                      | 250
            ''               | RCPT     | 251 | will forward                  | 250
            ''               | RCPT     | 252 | cannot verify                 | 250
            ''               | RCPT     | 550 | 5.1.1 No such user            | refused
            ''               | RCPT     | 550 | 5.1.2 No such host            | refused
            ''               | RCPT     | 553 | 5.1.3 Bad syntax              | refused
            ''               | RCPT     | 551 | 5.1.6 Moved                   | refused
            ''               | RCPT     | 556 | 5.1.10 Null MX                | refused
            ''               | RCPT     | 550 | 5.2.1 Disabled                | refused
            ''               | RCPT     | 554 | 5.1.1 No such user            | refused
            ''               | RCPT     | 550 | 5.1.1                         | refused
            ''               | RCPT     | 550 | No such user                  | unknown
            ''               | RCPT     | 550 | ''                            | unknown
            ''               | RCPT     | 551 | not here                      | unknown
            ''               | RCPT     | 552 | Full                          | unknown
            ''               | RCPT     | 553 | your sender is in badmailfrom | unknown
            ''               | RCPT     | 554 | Client host rejected          | unknown
            ''               | RCPT     | 556 | No mail                       | unknown
            ''               | RCPT     | 550 | 5.1.0 Rejected                | unknown
            ''               | RCPT     | 550 | 5.1.7 Bad sender              | unknown
            ''               | RCPT     | 550 | 5.1.8 Bad sender              | unknown
            ''               | RCPT     | 550 | 5.1.11 No code that there is  | unknown
            ''               | RCPT     | 550 | 5.11.1 No code that there is  | unknown
            ''               | RCPT     | 552 | 5.2.2 Full                    | unknown
            ''               | RCPT     | 550 | 5.2.10 No such                | unknown
            ''               | RCPT     | 550 | 5.3.2 No mail here            | unknown
            ''               | RCPT     | 550 | 5.4.1 Access denied           | unknown
            ''               | RCPT     | 550 | 5.5.1 No callouts here        | unknown
            ''               | RCPT     | 550 | 5.7.1 Go away                 | unknown
            ''               | RCPT     | 554 | 5.7.1 Client host rejected    | unknown
            ''               | RCPT     | 500 | 5.1.1 What                    | unknown
            ''               | RCPT     | 450 | 5.1.1 What                    | unknown
            ''               | RCPT     | 550 | 4.1.1 What                    | unknown
            ''               | RCPT     | 503 | 5.5.1 Bad sequence            | unknown
            ''               | RCPT     | 530 | 5.7.0 STARTTLS first          | unknown
            ''               | RCPT     | 450 | 4.2.0 Greylisted              | unknown
            ''               | RCPT     | 421 | Too busy                      | unknown
            ''               | RCPT     | 354 | What                          | unknown
            ''               | MAIL     | 550 | No bounces here               | unknown
            ''               | MAIL     | 450 | Later                         | unknown
            ''               | EHLO     | 550 | 5.1.1 Whoever you are         | unknown
            ''               | GREETING | 554 | No service                    | unknown
            onError='accept' | RCPT     | 450 | Later                         | 250
            onError='accept' | GREETING | 554 | No service                    | 250
            onError='accept' | RCPT     | 550 | 5.1.1 No such user            | refused
            onError='accept' | RCPT     | 550 | No such user                  | 250
            mode='warn'      | RCPT     | 550 | 5.1.1 No such user            | 250
            mode='off'       | RCPT     | 550 | 5.1.1 No such user            | 250
            """)
    void whatTheServerSays(String attributes, String stage, int code, String text, String reply) {
        World world = world(attributes);
        world.callout.answering(
                CalloutAnswer.replied(Stage.valueOf(stage), IpLiteral.parse("203.0.113.1"), code, text));
        assertThat(world.rcpt("alice@demo.example")).isEqualTo(line(reply));
    }

    /** Where the server takes its postmaster, its refusals without an enhanced code are for the one address. */
    @ParameterizedTest(name = "{0} {1}, postmaster taken {2}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            550 | No such user   | true  | refused
            551 | Not here       | true  | refused
            553 | No such user   | true  | refused
            550 | No such user   | false | unknown
            553 | No such user   | false | unknown
            552 | Full           | true  | unknown
            554 | No             | true  | unknown
            450 | Later          | true  | unknown
            550 | 5.7.1 No       | true  | unknown
            """)
    void whetherTheServerTakesItsPostmaster(int code, String text, boolean taken, String reply) {
        World world = world("");
        CalloutAnswer answer = FakeCallout.rcpt(code, text);
        world.callout.answering(taken ? answer.takingPostmaster() : answer);
        assertThat(world.rcpt("alice@demo.example")).isEqualTo(line(reply));
        assertThat(world.rcpt("alice@demo.example")).as("remembered").isEqualTo(line(reply));
        assertThat(world.callout.asked()).hasSize(1);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"CONNECT, 2", "RCPT, 2"})
    void whatWentWrongAfterAWaitIsNotRemembered(Stage stage, int asked) {
        World world = world("");
        world.callout.answering(CalloutAnswer.failed(stage, IpLiteral.parse("203.0.113.1"), "timeout")
                .afterWaiting());
        for (int i = 0; i < 2; i++) {
            assertThat(world.rcpt("alice@demo.example")).isEqualTo(UNKNOWN);
        }
        assertThat(world.callout.asked()).hasSize(asked);
    }

    @ParameterizedTest(name = "{0}: {1}, asked {2}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            a.example MX mx.a.example; mx.a.example A 203.0.113.1               | 250       | 203.0.113.1
            a.example MX mx.a.example; mx.a.example AAAA 2001:db8::1            | 250       | 2001:db8::1
            a.example A 203.0.113.1                                             | 250       | 203.0.113.1
            a.example A 203.0.113.1 203.0.113.2 203.0.113.3; a.example AAAA 2001:db8::1 2001:db8::2 | 250 | 203.0.113.1 203.0.113.2 2001:db8::1 2001:db8::2
            a.example MX 20:m2 10:m1; m1 A 203.0.113.1; m2 A 203.0.113.2        | 250       | 203.0.113.1 203.0.113.2
            a.example MX m1 m2; m1 A 203.0.113.1; m2 A 203.0.113.1              | 250       | 203.0.113.1
            a.example MX m1 m2; m2 A 203.0.113.2                                | 250       | 203.0.113.2
            a.example MX m1 m2; m1 A SERVFAIL; m2 A 203.0.113.2                 | 250       | 203.0.113.2
            a.example MX m1 m2; m1 A 10.0.0.1; m2 A 203.0.113.2                 | 250       | 203.0.113.2
            a.example MX m1; m1 A 127.0.0.1 203.0.113.2                         | 250       | 203.0.113.2
            a.example MX m1 m2 m3 m4; m1 A 203.0.113.1 203.0.113.2; m2 A 203.0.113.3 203.0.113.4; m3 A 203.0.113.5 203.0.113.6; m4 A 203.0.113.7 | 250 | 203.0.113.1 203.0.113.2 203.0.113.3 203.0.113.4 203.0.113.5 203.0.113.6
            a.example MX . ; a.example A 203.0.113.1                            | no-server | -
            ''                                                                  | no-server | -
            a.example TXT hello                                                 | no-server | -
            a.example MX m1                                                     | no-server | -
            a.example MX SERVFAIL                                               | unknown   | -
            a.example MX m1; m1 A SERVFAIL                                      | unknown   | -
            a.example MX m1; m1 A 127.0.0.1                                     | unknown   | -
            a.example MX m1; m1 A 192.168.1.1; m1 AAAA fd00::1                  | unknown   | -
            a.example MX m1; m1 A 203.0.113.99                                  | unknown   | -
            a.example MX m1; m1 AAAA 64:ff9b::a00:1                             | unknown   | -
            a.example MX m1; m1 AAAA 2002:a00:1::1                              | unknown   | -
            """)
    void whoIsAsked(String records, String reply, String servers) {
        World world = new World("<senderCallout/>").dns(records);
        world.sender = "bob@a.example";
        assertThat(world.rcpt("alice@demo.example")).isEqualTo(line(reply));
        List<String> called = world.callout.questions().stream()
                .flatMap(question -> question.servers().stream())
                .map(IpLiteral::format)
                .toList();
        assertThat(called).isEqualTo(servers == null ? List.of() : List.of(servers.split(" ")));
    }

    @ParameterizedTest(name = "{0} may be called at 10.0.0.1: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            reachable='10.0.0.0/8'                | true
            reachable='10.0.0.0/8' own='10.0.0.1' | false
            ''                                    | false
            """)
    void privateAddressesAreCalledOnlyWhenNamedHere(String attributes, boolean called) {
        World world = new World("<senderDomain reachable='10.0.0.0/8'/><senderCallout " + attributes + "/>")
                .dns("good.example A 10.0.0.1");
        world.rcpt("alice@demo.example");
        assertThat(!world.callout.asked().isEmpty()).isEqualTo(called);
    }

    @ParameterizedTest(name = "<{0}>: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            ''                   | null-sender
            bob@[203.0.113.1]    | literal
            bob                  | no-domain
            alice@demo.example   | local
            nobody@demo.example  | local
            böb@good.example     | no-address
            b..b@good.example    | no-address
            b>b@good.example     | no-address
            """)
    void sendersThatNobodyIsAskedAbout(String sender, String reason) {
        World world = world("");
        world.sender = sender;
        world.begin();
        assertThat(World.summary(world.decide("alice@demo.example", 0)))
                .isEqualTo("sender-callout enforce accept " + reason);
        assertThat(world.callout.asked()).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            bob@GOOD.example                 | bob@good.example
            Bob+tag@good.example             | Bob+tag@good.example
            @relay.example:bob@good.example  | bob@good.example
            "b b"@good.example               | "b b"@good.example
            bob@BÜCHER.example               | bob@xn--bcher-kva.example
            """)
    void whatIsAsked(String sender, String address) {
        World world = world("").dns("xn--bcher-kva.example A 203.0.113.1");
        world.sender = sender;
        world.utf8 = true;
        world.rcpt("alice@demo.example");
        assertThat(world.callout.asked()).containsExactly(address);
    }

    @Test
    void theQuestionSaysHow() {
        World world = world("timeout='7s' port='2525' hello='other.example'");
        world.rcpt("alice@demo.example");
        CalloutQuestion question = world.callout.questions().get(0);
        assertThat(question.hello()).isEqualTo("other.example");
        assertThat(question.port()).isEqualTo(2525);
        assertThat(question.time()).isEqualTo(Duration.ofSeconds(7));
        World plain = world("");
        plain.rcpt("alice@demo.example");
        question = plain.callout.questions().get(0);
        assertThat(question.hello()).isEqualTo("mx.demo.example");
        assertThat(question.port()).isEqualTo(25);
        assertThat(question.time()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void theRecordHasTheServersWordsAndTheReplyHasNot() {
        World world = world("");
        world.callout.answering(FakeCallout.rcpt(550, "5.1.1 No\r\n such \u0007 user" + "!".repeat(300)));
        world.begin();
        Decision decision = world.decide("alice@demo.example", 0).get(0);
        assertThat(decision.evidence().toString())
                .startsWith("sender=bob@good.example server=203.0.113.1 at=rcpt reply=550 5.1.1 No?? such ? user!!!")
                .hasSizeLessThan(300);
        assertThat(decision.reply().orElseThrow().line()).isEqualTo(REFUSED);
    }

    /** Each step is a time after noon, a sender, and whether the server was asked; the server says what the first row says. */
    @ParameterizedTest(name = "{0}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            accepted for a day        | RCPT 250 Ok           | ''              | 0s a asked, 1h a kept, 86399s a kept, 24h a asked
            refused for two hours     | RCPT 550 5.1.1 No     | ''              | 0s a asked, 7199s a kept, 2h a asked
            unknown for ten minutes   | RCPT 450 Later        | ''              | 0s a asked, 599s a kept, 10m a asked
            as long as is set         | RCPT 250 Ok           | accepted='1h'   | 0s a asked, 3599s a kept, 1h a asked
            as long as is set, no     | RCPT 550 5.1.1 No     | refused='1h'    | 0s a asked, 3599s a kept, 1h a asked
            as long as is set, unknown | RCPT 450 Later       | unknown='1h'    | 0s a asked, 3599s a kept, 1h a asked
            each address for itself   | RCPT 550 5.1.1 No     | ''              | 0s a asked, 1s b asked, 2s a kept
            the case of a local part is its server's matter | RCPT 250 Ok | '' | 0s a asked, 1s A asked
            a server that refuses us  | GREETING 554 Go away  | ''              | 0s a asked, 1s b kept, 599s c kept, 10m a asked
            a server that is not there | CONNECT 0 timeout    | ''              | 0s a asked, 1s b kept, 10m b asked
            no bounces                | MAIL 550 No bounces   | ''              | 0s a asked, 1s b kept
            what nobody was asked     | NONE 0 closed         | ''              | 0s a asked, 1s a asked
            """)
    void whatIsRemembered(String name, String answer, String attributes, String steps) {
        World world = world(attributes);
        String[] words = answer.split(" ", 3);
        Stage stage = Stage.valueOf(words[0]);
        int code = Integer.parseInt(words[1]);
        world.callout.answering(
                stage == Stage.NONE
                        ? CalloutAnswer.notAsked(words[2])
                        : code == 0
                                ? CalloutAnswer.failed(stage, IpLiteral.parse("203.0.113.1"), words[2])
                                : CalloutAnswer.replied(stage, IpLiteral.parse("203.0.113.1"), code, words[2]));
        String reply = null;
        for (String step : steps.split(", ")) {
            String[] parts = step.split(" ");
            int before = world.callout.asked().size();
            world.at(Parsers.duration(Duration.ZERO, Duration.ofDays(99)).apply(parts[0]));
            world.sender = parts[1] + "@good.example";
            String told = world.rcpt("alice@demo.example");
            assertThat(world.callout.asked().size() > before ? "asked" : "kept")
                    .as(step)
                    .isEqualTo(parts[2]);
            assertThat(told).as(step).isEqualTo(reply == null ? told : reply);
            reply = told;
        }
    }

    @Test
    void itIsRememberedInTheStateWithoutAddressesAndWords() {
        World world = world("");
        world.callout.answering(FakeCallout.rcpt(550, "5.1.1 bob is unknown"));
        world.rcpt("alice@demo.example");
        StringBuilder kept = new StringBuilder();
        world.state
                .table("callout", CalloutCache.MAX, org.postern.policy.state.Codec.text())
                .forEach(world.now, (key, value) -> kept.append(key).append(value));
        assertThat(kept.toString())
                .contains("RCPT 550 5.1.1 203.0.113.1")
                .doesNotContain("bob")
                .doesNotContain("good.example");
        world.checks = world.checks(World.read("", "<senderCallout/>", world.problems));
        world.begin();
        assertThat(world.decide("alice@demo.example", 0))
                .hasToString(
                        "[sender-callout enforce refuse (refused) sender=bob@good.example server=203.0.113.1 at=rcpt"
                                + " reply=550 5.1.1 remembered=true -> " + REFUSED + "]");
        assertThat(world.callout.asked()).hasSize(1);
    }

    @Test
    void aStateThatNobodyCanReadIsAskedAnew() {
        assertThat(CalloutAnswer.decode("")).isEmpty();
        assertThat(CalloutAnswer.decode("RCPT 550")).isEmpty();
        assertThat(CalloutAnswer.decode("VRFY 550 5.1.1 203.0.113.1 ")).isEmpty();
        assertThat(CalloutAnswer.decode(FakeCallout.NO.encoded()))
                .hasValueSatisfying(answer -> assertThat(answer.meaning()).isEqualTo(CalloutAnswer.Meaning.REFUSES));
        assertThat(CalloutAnswer.decode(CalloutAnswer.failed(Stage.EHLO, IpLiteral.parse("2001:db8::1"), "closed by it")
                        .encoded()))
                .hasValueSatisfying(
                        answer -> assertThat(answer).hasToString("server=2001:db8::1 at=ehlo trouble=closed by it"));
        assertThat(CalloutAnswer.decode(
                        FakeCallout.rcpt(550, "No").takingPostmaster().encoded()))
                .hasValueSatisfying(answer ->
                        assertThat(answer).hasToString("server=203.0.113.1 at=rcpt reply=550 postmaster=taken"));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "<recipientExists/> nobody@demo.example",
                "<spf/> alice@demo.example",
                "<spf onError='defer'/> alice@demo.example",
                "<greylist/> alice@demo.example",
                "<mailSyntax/> a..b@demo.example"
            })
    void nobodyIsAskedWhenSomethingElseRefuses(String other) {
        World world = new World("<senderCallout/>" + other.substring(0, other.lastIndexOf(' '))).dns(MX);
        world.spf = other.contains("defer") ? SpfResult.Status.TEMPERROR : SpfResult.Status.FAIL;
        assertThat(world.rcpt(other.substring(other.lastIndexOf(' ') + 1))).matches("[45].*");
        assertThat(world.callout.asked()).isEmpty();
    }

    @Test
    void itIsAskedWhenTheOthersOnlyWarn() {
        World world = new World("<senderCallout/><spf mode='warn'/><greylist mode='warn'/>").dns(MX);
        world.spf = SpfResult.Status.FAIL;
        world.callout.answering(FakeCallout.NO);
        assertThat(world.rcpt("alice@demo.example")).isEqualTo(REFUSED);
    }

    @Test
    void itIsAskedOnceInATransactionAndNotBeforeRcpt() {
        World world = world("");
        world.callout.answering(CalloutAnswer.notAsked("closed"));
        world.begin();
        assertThat(world.dns.asked()).contains("good.example MX");
        assertThat(world.callout.asked()).isEmpty();
        assertThat(world.decide("alice@demo.example", 0).get(0))
                .isSameAs(world.decide("bob@demo.example", 1).get(0));
        assertThat(world.callout.asked()).hasSize(1);
    }

    @Test
    void mailToOurPostmasterPasses() {
        World world = world("");
        world.callout.answering(FakeCallout.NO);
        assertThat(world.rcpt("postmaster")).isEqualTo("250");
        assertThat(world.rcpt("postmaster@demo.example")).isEqualTo("250");
        assertThat(world.callout.asked()).isEmpty();
    }

    @ParameterizedTest(name = "to {0}, relays {1}: asked {2}")
    @CsvSource({"alice@demo.example, false, true", "carol@far.example, false, false", "carol@far.example, true, true"})
    void nobodyIsAskedForAStrangersMailToElsewhere(String recipient, boolean relays, boolean asked) {
        World world = world("exempt='none'");
        world.relays = relays;
        assertThat(world.rcpt(recipient)).isEqualTo("250");
        assertThat(!world.callout.asked().isEmpty()).isEqualTo(asked);
    }

    @ParameterizedTest(name = "user {0}, relays {1}, {2}: asked {3}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            -     | false | ''                     | true
            alice | false | ''                     | false
            -     | true  | ''                     | false
            alice | false | exempt='none'          | true
            -     | false | unless='anonymous'     | false
            """)
    void whoIsExempt(String user, boolean relays, String attributes, boolean asked) {
        World world = world(attributes);
        world.user = user;
        world.relays = relays;
        world.rcpt("alice@demo.example");
        assertThat(!world.callout.asked().isEmpty()).isEqualTo(asked);
    }

    @ParameterizedTest
    @CsvSource({"defer, 451 4.3.5 Policy check failed on this server", "accept, 250"})
    void aFaultOfTheCalloutRefusesNobody(String onError, String reply) {
        World world = world("onError='" + onError + "'");
        world.callout.failing();
        assertThat(world.rcpt("alice@demo.example")).startsWith(reply);
    }

    @Test
    void troubleWithOurOwnDomainsRefusesNobody() {
        World world = world("");
        world.local.put("bob@good.example", LocalAddress.trouble("down"));
        assertThat(world.rcpt("alice@demo.example")).isEqualTo(UNKNOWN);
        assertThat(world.callout.asked()).isEmpty();
    }
}
