package org.postern.policy.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.policy.Decision;
import org.postern.policy.Decision.Verdict;
import org.postern.policy.config.Problems;
import org.postern.policy.spf.SpfResult;

class EnvelopeChecksTest {
    private static final String ALL = """
            <heloResolves/><reverseName/><senderDomain/><senderLocal/><recipientExists/><recipientCount/><spf/>
            <dnsbl name='a.example'/><dnswl name='w.example'/><greylist client='domain' skip='spf, dnswl'/><mailSyntax/>
            <senderCallout/>
            """;

    /** All that is asked in ALL is well. */
    private static World goodWorld(String elements) {
        World world = new World(elements)
                .dns("mx.good.example A 192.0.2.1; 1.2.0.192.in-addr.arpa PTR mx.good.example")
                .dns(
                        "good.example MX mx.good.example; 2.0.0.127.a.example A 127.0.0.2; 2.0.0.127.w.example A 127.0.0.2");
        world.spf = SpfResult.Status.PASS;
        world.checks.testLists().join();
        return world;
    }

    @Test
    void whatAGoodMessageIsToldAndWhatIsRecorded() {
        World world = goodWorld(ALL).begin();
        List<Decision> decisions = world.decide("alice@demo.example", 0);
        assertThat(World.told(decisions)).isEqualTo("250");
        assertThat(World.summary(decisions).split(", "))
                .containsExactly(
                        "helo-resolves enforce accept resolves",
                        "reverse-name enforce accept confirmed",
                        "sender-domain enforce accept exists",
                        "sender-local enforce accept not-local",
                        "spf enforce accept pass",
                        "dnsbl enforce accept not-listed",
                        "mail-syntax enforce accept well-formed",
                        "recipient-exists enforce accept exists",
                        "recipient-count enforce accept within",
                        "greylist enforce accept spf-pass",
                        "sender-callout enforce accept accepted");
    }

    @Test
    void fiveChecksWaitAsLongAsTheSlowest() {
        World world = goodWorld(
                "<heloResolves/><reverseName/><senderDomain/><dnsbl name='a.example'/><dnsbl name='w.example'/>");
        world.dns.holding();
        world.begin();
        CompletableFuture<List<Decision>> told =
                world.transaction.rcpt(world.facts().to("alice@demo.example", 0));
        assertThat(told).isNotDone();
        // All that can be asked has been: HELO by three types, PTR, MX and two lists.
        assertThat(world.dns.releaseOnce()).isEqualTo(7);
        // The names found then, as long as the longest of all: two questions one after the other.
        assertThat(world.dns.releaseOnce()).isEqualTo(2);
        assertThat(told).isCompleted();
        assertThat(World.told(told.join())).isEqualTo("250");
    }

    @Test
    void whatOneCheckLooksUpHasOneDeadline() {
        World world = goodWorld("<heloResolves/><reverseName/><senderDomain/><dnsbl name='a.example'/>");
        world.helo = "helo.example";
        world.begin();
        assertThat(world.dns.chains())
                .containsExactlyInAnyOrder(
                        List.of("helo.example A", "helo.example AAAA", "helo.example MX"),
                        List.of("1.2.0.192.in-addr.arpa PTR", "mx.good.example A"),
                        List.of("good.example MX", "mx.good.example A", "mx.good.example AAAA"),
                        List.of("1.2.0.192.a.example A"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            <reverseName/>                   | 451 4.7.25
            <reverseName onError='accept'/>  | 250
            <senderDomain/>                  | 451 4.4.3
            <senderDomain onError='accept'/> | 250
            """)
    void afterTheDeadlineItIsTrouble(String element, String code) {
        World world = goodWorld(element);
        world.dns.holding();
        world.begin();
        CompletableFuture<List<Decision>> told =
                world.transaction.rcpt(world.facts().to("alice@demo.example", 0));
        world.dns.over();
        // The first answer is there, and what follows from it would have been asked now.
        assertThat(world.dns.releaseOnce()).isOne();
        assertThat(told).isCompleted();
        assertThat(World.told(told.join())).startsWith(code);
        assertThat(World.summary(told.join())).endsWith(" trouble");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"postmaster", "postmaster@demo.example", "Postmaster@demo.example", "POSTMASTER@caught.example"})
    void postmasterIsAlwaysReachable(String recipient) {
        World world = new World(ALL).dns("2.0.0.127.a.example A 127.0.0.2; 1.2.0.192.a.example A 127.0.0.2");
        world.checks.testLists().join();
        world.spf = SpfResult.Status.FAIL;
        world.sender = "nobody@demo.example";
        assertThat(world.rcpt(recipient)).isEqualTo("250");
        assertThat(World.told(world.decide(recipient, 5_000))).isEqualTo("250");
        assertThat(World.told(world.decide("alice@demo.example", 0))).startsWith("550 5.7.1 ");
        world.local.put(recipient, LocalAddress.trouble("down"));
        assertThat(world.rcpt(recipient)).isEqualTo("250");
    }

    @Test
    void thePostmasterOfOthersIsNotOurs() {
        assertThat(new World("<heloResolves/>").rcpt("postmaster@far.example")).startsWith("550 5.7.1 ");
    }

    @ParameterizedTest(name = "{0}: user {1}, relays {2}, from {3} by {4}: {5}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            ''                        | -     | false | 192.0.2.1 | mx         | 550
            ''                        | alice | false | 192.0.2.1 | mx         | 250
            ''                        | -     | true  | 192.0.2.1 | mx         | 250
            exempt='trusted'          | alice | false | 192.0.2.1 | mx         | 250
            exempt='none'             | -     | false | 192.0.2.1 | mx         | 550
            exempt='none'             | alice | false | 192.0.2.1 | mx         | 550
            exempt='none'             | -     | true  | 192.0.2.1 | mx         | 550
            unless='network:internal' | -     | false | 192.0.2.1 | mx         | 550
            unless='network:internal' | -     | false | 10.1.2.3  | mx         | 250
            unless='network:internal' | -     | false | 10.9.2.3  | mx         | 550
            unless='listener:submission' | -  | false | 192.0.2.1 | mx         | 550
            unless='listener:submission' | -  | false | 192.0.2.1 | submission | 250
            exempt='none' unless='authenticated' | alice | false | 192.0.2.1 | mx | 250
            exempt='none' unless='authenticated' | -     | true  | 192.0.2.1 | mx | 550
            """)
    void whoIsExempt(String attributes, String user, boolean relays, String client, String listener, String code) {
        String network = "<network name='internal'><allow>10.0.0.0/8</allow><deny>10.9.0.0/16</deny></network>";
        for (String element : List.of("heloResolves", "reverseName", "senderDomain", "recipientExists", "spf")) {
            World world = new World(network + "<" + element + " " + attributes + "/>");
            world.user = user;
            world.relays = relays;
            world.client = client;
            world.listener = listener;
            world.spf = SpfResult.Status.FAIL;
            assertThat(world.rcpt("nobody@demo.example")).as(element).startsWith(code);
            boolean asked = !world.dns.asked().isEmpty() || !world.localAsked.isEmpty() || element.equals("spf");
            assertThat(asked).as(element).isEqualTo(code.equals("550") || element.equals("spf"));
        }
    }

    @Test
    void aUserWhoLogsInAfterConnectIsNotHeldToWhatWasLookedUp() {
        World world = new World("<reverseName/><dnsbl name='a.example'/>")
                .dns("2.0.0.127.a.example A 127.0.0.2; 1.2.0.192.a.example A 127.0.0.2");
        world.checks.testLists().join();
        world.connection = world.checks.connection(world.facts());
        world.user = "alice@demo.example";
        world.transaction = world.connection.mail(world.facts());
        assertThat(world.decide("bob@far.example", 0)).isEmpty();
    }

    @Test
    void aRefusalOfTheSenderIsRecordedOnceAndToldWithOneId() {
        World world = new World("<senderDomain/><recipientExists/>").begin();
        World.Recorder recorder = new World.Recorder();
        for (int i = 0; i < 100; i++) {
            assertThat(world.transaction
                            .act(world.decide("alice@demo.example", i), recorder::act)
                            .orElseThrow()
                            .line())
                    .isEqualTo("550 5.1.8 The sender's domain does not exist for mail [id=d1]");
        }
        assertThat(recorder.records).containsExactly("sender-domain none", "recipient-exists exists");
        // Of so many the oldest are forgotten, which is why the first is recorded again.
        for (int i = 0; i < 1_000; i++) {
            world.transaction.act(world.decide("r" + i % 999 + "@demo.example", 0), recorder::act);
        }
        assertThat(recorder.records.stream().filter("sender-domain none"::equals))
                .hasSize(1);
        assertThat(recorder.records.stream().filter("recipient-exists unknown"::equals))
                .hasSize(1_000);
        world.begin();
        world.transaction.act(world.decide("alice@demo.example", 0), recorder::act);
        assertThat(recorder.records.stream().filter("sender-domain none"::equals))
                .as("in the next transaction")
                .hasSize(2);
    }

    @Test
    void aRefusalForGoodIsToldBeforeOneForTheMoment() {
        World world = new World("<reverseName/><recipientExists/>").dns("1.2.0.192.in-addr.arpa PTR SERVFAIL");
        assertThat(world.rcpt("nobody@demo.example")).startsWith("550 5.1.1 ");
        assertThat(World.summary(world.decide("nobody@demo.example", 0)))
                .isEqualTo("recipient-exists enforce refuse unknown, reverse-name enforce defer trouble");
    }

    @ParameterizedTest(name = "onError={0}: {1}")
    @CsvSource({"defer, 451 4.3.5 Policy check failed on this server", "accept, 250"})
    void aRuleOrAPortThatFailsDefersOrAccepts(String onError, String reply) {
        World world = new World("");
        EnvelopeChecks broken = World.read("", ALL.replace("/>", " onError='" + onError + "'/>"), new Problems())
                .checks(
                        (name, type) -> CompletableFuture.failedFuture(new IllegalStateException("dns")),
                        (client, helo, sender) -> {
                            throw new IllegalStateException("spf");
                        },
                        address -> CompletableFuture.failedFuture(new IllegalStateException("directory")),
                        world.callouts,
                        world.state,
                        none -> false,
                        () -> 1);
        TransactionChecks transaction = broken.connection(world.facts()).mail(world.facts());
        List<Decision> decisions =
                transaction.rcpt(world.facts().to("alice@demo.example", 0)).join();
        assertThat(World.told(decisions)).startsWith(reply);
        assertThat(decisions.stream().filter(decision -> decision.reason().equals("fault")))
                .extracting(Decision::rule)
                .contains("helo-resolves", "reverse-name", "sender-domain", "sender-local", "spf", "recipient-exists");
        assertThat(decisions).noneMatch(decision -> decision.verdict() == Verdict.REFUSE);
        assertThat(transaction.receivedSpf("mx").join()).isEmpty();
        assertThat(World.told(transaction
                        .rcpt(world.facts().to("postmaster@demo.example", 0))
                        .join()))
                .as("postmaster")
                .isEqualTo("250");
    }

    /** A world in which all is well, except that some questions get no answer. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void troubleNeverRefusesForGood(int seed) {
        Random random = new Random(seed);
        String[] sound = {
            "mx.good.example A 192.0.2.1",
            "mx.good.example AAAA 2001:db8::1",
            "mx.good.example MX mx.good.example",
            "1.2.0.192.in-addr.arpa PTR mx.good.example",
            "good.example MX mx.good.example mx2.good.example",
            "good.example A 192.0.2.1",
            "mx2.good.example A 192.0.2.2",
            "2.0.0.127.a.example A 127.0.0.2",
            "1.0.0.127.a.example A NODATA",
            "2.0.0.127.w.example A 127.0.0.2",
            "1.2.0.192.a.example A 127.0.0.2",
            "1.2.0.192.w.example A 127.0.0.2"
        };
        for (int round = 0; round < 500; round++) {
            World world =
                    new World(ALL.replace("/>", random.nextBoolean() ? " onError='accept'/>" : " onError='defer'/>"));
            StringBuilder broken = new StringBuilder();
            for (String record : sound) {
                String[] words = record.split(" ");
                boolean breaks = random.nextInt(3) == 0;
                world.dns(breaks ? words[0] + " " + words[1] + " SERVFAIL" : record);
                broken.append(breaks ? record + "; " : "");
            }
            world.spf = random.nextInt(3) == 0 ? SpfResult.Status.TEMPERROR : SpfResult.Status.PASS;
            for (String address : List.of("alice@demo.example", "bob@good.example")) {
                if (random.nextInt(3) == 0) {
                    world.local.put(address, LocalAddress.trouble("down"));
                }
            }
            world.checks.testLists().join();
            world.begin();
            world.decide("alice@demo.example", 0)
                    .forEach(decision -> assertThat(decision.verdict())
                            .as("%s without %s", decision, broken)
                            .isNotEqualTo(Verdict.REFUSE));
        }
    }

    @Test
    void factsAreAsTheyWereGiven() {
        World world = new World("");
        world.listener = "mx";
        EnvelopeFacts facts = world.facts().to("alice@demo.example", 3);
        assertThat(facts.listener()).contains("mx");
        assertThat(facts.earlierRecipients()).isEqualTo(3);
        assertThat(facts.session().now()).isEqualTo(Instant.parse("2026-11-24T12:00:00Z"));
    }
}
