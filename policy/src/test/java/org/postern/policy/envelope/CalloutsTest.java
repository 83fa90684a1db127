package org.postern.policy.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postern.policy.InThreads;
import org.postern.policy.net.IpLiteral;

/** How many callouts there are at once, and in a minute. */
class CalloutsTest {
    private static final int MANY = 1_000;

    private final FakeCallout callout = new FakeCallout().holding();
    private final AtomicLong nanos =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(30).toNanos());
    private final Callouts callouts = new Callouts(callout, nanos::get);
    private int clients;

    /** For a client that asks for the first time. */
    private CompletableFuture<CalloutAnswer> ask(String address, String server, int atOnce, int perMinute) {
        return askFor("client " + clients++, address, server, atOnce, perMinute);
    }

    /** @param servers with commas between them */
    private CompletableFuture<CalloutAnswer> askFor(
            String client, String address, String servers, int atOnce, int perMinute) {
        List<InetAddress> addresses =
                Stream.of(servers.split(",")).map(IpLiteral::parse).toList();
        return callouts.ask(
                new CalloutQuestion(address, addresses, 25, "mx.demo.example", Duration.ofSeconds(20)),
                client,
                atOnce,
                perMinute);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void identicalQuestionsShareOne() {
        List<CompletableFuture<CalloutAnswer>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(ask("bob@a.example", "203.0.113.1", 20, MANY));
        }
        answers.get(0).cancel(true);
        assertThat(callout.asked()).containsExactly("bob@a.example");
        callout.release("bob@a.example", FakeCallout.NO);
        assertThat(answers.subList(1, 50)).allMatch(answer -> answer.join() == FakeCallout.NO);
        ask("bob@a.example", "203.0.113.1", 20, MANY);
        assertThat(callout.asked()).as("what is over is asked anew").hasSize(2);
    }

    @Test
    void aDomainAndAServerSeeOneAtATimeInTheirOrder() {
        ask("1@a.example", "203.0.113.1", 20, MANY);
        ask("2@a.example", "203.0.113.2", 20, MANY);
        ask("3@b.example", "203.0.113.1", 20, MANY);
        ask("4@c.example", "203.0.113.3", 20, MANY);
        assertThat(callout.waiting()).containsExactly("1@a.example", "4@c.example");
        callout.release("1@a.example", FakeCallout.YES);
        assertThat(callout.waiting()).containsExactly("4@c.example", "2@a.example", "3@b.example");
    }

    /** Many domains name somebody as their second server, to have us connect to him from each of them. */
    @Test
    void aServerSeesOneAtATimeWhicheverPlaceItHas() {
        ask("1@a.example", "203.0.113.1,203.0.113.99", 20, MANY);
        ask("2@b.example", "203.0.113.2,203.0.113.99", 20, MANY);
        ask("3@c.example", "203.0.113.99,203.0.113.3", 20, MANY);
        ask("4@d.example", "203.0.113.4", 20, MANY);
        assertThat(callout.waiting()).containsExactly("1@a.example", "4@d.example");
        callout.release("1@a.example", FakeCallout.YES);
        assertThat(callout.waiting()).containsExactly("4@d.example", "2@b.example");
    }

    /** A zone that has every name, and one server. */
    @Test
    void aServerOfManyDomainsIsAskedSoOftenInAMinute() {
        callout.answering(FakeCallout.YES).atOnce();
        for (int i = 0; i < 30; i++) {
            assertThat(ask("bob@d" + i + ".example", "203.0.113.1", 20, 3).join())
                    .isSameAs(FakeCallout.YES);
        }
        assertThat(ask("bob@more.example", "203.0.113.1", 20, 3).join())
                .hasToString("trouble=too many callouts to this domain in a minute");
        assertThat(ask("bob@more.example", "203.0.113.2", 20, 3).join()).isSameAs(FakeCallout.YES);
    }

    /** Who sends with invented senders of a domain must not keep others from sending with real ones. */
    @Test
    void theClientsOfOneNetworkUseHalfOfWhatADomainHasInAMinute() {
        callout.answering(FakeCallout.NO).atOnce();
        for (int i = 0; i < 5; i++) {
            assertThat(askFor("evil", i + "@a.example", "203.0.113.1", 20, 10).join())
                    .isSameAs(FakeCallout.NO);
        }
        assertThat(askFor("evil", "6@a.example", "203.0.113.1", 20, 10).join())
                .hasToString("trouble=too many callouts to this domain in a minute for the client's network");
        assertThat(askFor("good", "bob@a.example", "203.0.113.1", 20, 10).join())
                .isSameAs(FakeCallout.NO);
    }

    @Test
    void theClientsOfOneNetworkHaveAQuarterOfThePlaces() {
        for (int i = 0; i < 5; i++) {
            assertThat(askFor("evil", "bob@d" + i + ".example", "203.0.113." + i, 20, MANY))
                    .isNotDone();
        }
        assertThat(askFor("evil", "bob@e.example", "203.0.113.9", 20, MANY).join())
                .hasToString("trouble=too many callouts at once for the client's network");
        assertThat(askFor("good", "bob@e.example", "203.0.113.9", 20, MANY)).isNotDone();
        callout.release("bob@d0.example", FakeCallout.YES);
        assertThat(askFor("evil", "bob@f.example", "203.0.113.8", 20, MANY)).isNotDone();
    }

    @Test
    void noMoreAtOnceThanAreAllowed() {
        IntStream.range(0, 9).forEach(i -> ask("bob@d" + i + ".example", "203.0.113." + i, 3, MANY));
        assertThat(callout.waiting()).hasSize(3);
        for (int asked = 4; asked <= 9; asked++) {
            callout.release(callout.waiting().get(0), FakeCallout.YES);
            assertThat(callout.waiting()).hasSize(3);
            assertThat(callout.asked()).hasSize(asked);
        }
    }

    @Test
    void whoseTimeIsOverIsNotAskedAbout() {
        ask("1@a.example", "203.0.113.1", 20, MANY);
        CompletableFuture<CalloutAnswer> late = ask("2@a.example", "203.0.113.1", 20, MANY);
        pass(Duration.ofSeconds(5));
        CompletableFuture<CalloutAnswer> later = ask("3@a.example", "203.0.113.1", 20, MANY);
        pass(Duration.ofSeconds(10));
        callout.release("1@a.example", FakeCallout.YES);
        assertThat(late.join()).hasToString("trouble=other callouts took too long");
        assertThat(callout.waiting()).containsExactly("3@a.example");
        assertThat(callout.questions().get(1).time())
                .as("what is left of its time")
                .isEqualTo(Duration.ofSeconds(10));
        callout.release("3@a.example", FakeCallout.YES);
        assertThat(later.join()).isSameAs(FakeCallout.YES);
    }

    @Test
    void aDomainIsAskedSoOftenInAMinute() {
        for (int i = 0; i < 4; i++) {
            CompletableFuture<CalloutAnswer> answer = ask(i + "@a.example", "203.0.113.1", 20, 3);
            assertThat(answer.isDone()).isEqualTo(i == 3);
        }
        assertThat(ask("5@a.example", "203.0.113.1", 20, 3).join())
                .hasToString("trouble=too many callouts to this domain in a minute");
        assertThat(ask("5@b.example", "203.0.113.9", 20, 3)).isNotDone();
        pass(Duration.ofSeconds(20));
        assertThat(ask("5@a.example", "203.0.113.1", 20, 3)).isNotDone();
        assertThat(ask("6@a.example", "203.0.113.1", 20, 3)).isDone();
    }

    @Test
    void domainsThatAreCountedHaveABound() {
        PerMinute rate = new PerMinute();
        assertThat(rate.take("first", 1, 0)).isTrue();
        assertThat(rate.take("first", 1, 0)).isFalse();
        for (int i = 1; i < PerMinute.MAX_KEYS; i++) {
            rate.take("d" + i, 1, 0);
        }
        assertThat(rate.take("first", 1, 0)).as("the most are held").isFalse();
        rate.take("one", 1, 0);
        rate.take("more", 1, 0);
        assertThat(rate.take("d1", 1, 0)).as("that was not used for longest").isTrue();
        assertThat(rate.take("first", 1, 0)).isFalse();
    }

    @Test
    void whatWaitsHasABound() {
        ask("0@a.example", "203.0.113.1", 1, MANY);
        IntStream.range(0, Callouts.MAX_WAITING)
                .forEach(i -> assertThat(ask("bob@w" + i + ".example", "203.0.113.2", 1, MANY))
                        .isNotDone());
        assertThat(ask("bob@more.example", "203.0.113.3", 1, MANY).join())
                .hasToString("trouble=too many callouts at once");
        callout.release("0@a.example", FakeCallout.YES);
        assertThat(callout.waiting()).containsExactly("bob@w0.example");
        assertThat(ask("bob@more.example", "203.0.113.3", 1, MANY))
                .as("room again")
                .isNotDone();
    }

    @Test
    void aCalloutThatFailsFreesItsPlace() {
        FakeCallout broken = new FakeCallout();
        broken.failing();
        Callouts few = new Callouts(broken, nanos::get);
        for (int i = 0; i < 3; i++) {
            CalloutQuestion question = new CalloutQuestion(
                    "bob@a.example", List.of(IpLiteral.parse("203.0.113.1")), 25, "mx", Duration.ofSeconds(20));
            assertThat(few.ask(question, "client", 1, MANY)).isCompletedExceptionally();
        }
        assertThat(broken.asked()).hasSize(3);
    }

    @Test
    void manyThatAreAnsweredAtOnceNeedNoDeepStack() {
        List<CompletableFuture<CalloutAnswer>> answers = new ArrayList<>();
        answers.add(ask("0@a.example", "203.0.113.1", 1, MANY));
        for (int i = 1; i < MANY; i++) {
            answers.add(ask(i + "@a.example", "203.0.113.1", 1, MANY));
        }
        callout.answering(FakeCallout.NO).atOnce();
        callout.release("0@a.example", FakeCallout.YES);
        assertThat(answers.subList(1, MANY)).allMatch(answer -> answer.join() == FakeCallout.NO);
    }

    @Test
    void withManyThreadsTheLimitsHoldAndNobodyIsForgotten() throws Exception {
        ExecutorService servers = Executors.newFixedThreadPool(4);
        Map<InetAddress, Integer> underWay = new ConcurrentHashMap<>();
        List<String> breaches = new CopyOnWriteArrayList<>();
        Callouts shared = new Callouts(
                question -> {
                    if (underWay.merge(question.servers().get(0), 1, Integer::sum) > 1 || underWay.size() > 3) {
                        breaches.add(question.address() + " " + underWay);
                    }
                    return CompletableFuture.supplyAsync(
                            () -> {
                                underWay.remove(question.servers().get(0));
                                return FakeCallout.YES;
                            },
                            servers);
                },
                System::nanoTime);
        Queue<CompletableFuture<CalloutAnswer>> answers = new ConcurrentLinkedQueue<>();
        try {
            InThreads.run(8, thread -> {
                for (int i = 0; i < 100; i++) {
                    String server = "203.0.113." + i % 7;
                    answers.add(shared.ask(
                            new CalloutQuestion(
                                    i % 50 + "@d" + i % 10 + ".example",
                                    List.of(IpLiteral.parse(server)),
                                    25,
                                    "mx",
                                    Duration.ofMinutes(1)),
                            thread + " " + i,
                            3,
                            MANY));
                }
            });
            CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0]))
                    .get(60, TimeUnit.SECONDS);
            assertThat(breaches).isEmpty();
            assertThat(answers).hasSize(800).allMatch(answer -> answer.join() == FakeCallout.YES);
        } finally {
            servers.shutdownNow();
        }
    }
}
