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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
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

    /** By a client in a network of its own. */
    private CompletableFuture<CalloutAnswer> ask(String address, String servers, int atOnce, int perMinute) {
        return askFrom(String.format("2001:db8:c:%x::1", ++clients), address, servers, atOnce, perMinute);
    }

    private CompletableFuture<CalloutAnswer> askFrom(
            String client, String address, String servers, int atOnce, int perMinute) {
        return callouts.ask(question(address, servers), IpLiteral.parse(client), atOnce, perMinute);
    }

    private static CalloutQuestion question(String address, String servers) {
        return new CalloutQuestion(
                address,
                Stream.of(servers.split(" ")).map(IpLiteral::parse).toList(),
                25,
                "mx.demo.example",
                Duration.ofSeconds(20));
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
        ask("2@a.example", "198.51.100.2", 20, MANY);
        ask("3@b.example", "203.0.113.77", 20, MANY);
        ask("4@c.example", "192.0.2.3", 20, MANY);
        assertThat(callout.waiting()).containsExactly("1@a.example", "4@c.example");
        callout.release("1@a.example", FakeCallout.YES);
        assertThat(callout.waiting()).containsExactly("4@c.example", "2@a.example", "3@b.example");
    }

    @Test
    void noMoreAtOnceThanAreAllowed() {
        IntStream.range(0, 9).forEach(i -> ask("bob@d" + i + ".example", "203.0." + i + ".1", 3, MANY));
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
        pass(Duration.ofSeconds(15));
        callout.release("1@a.example", FakeCallout.YES);
        assertThat(late.join()).hasToString("trouble=other callouts took too long");
        assertThat(callout.waiting()).containsExactly("3@a.example");
        assertThat(callout.questions().get(1).time())
                .as("what is left of its time")
                .isEqualTo(Duration.ofSeconds(5));
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
                .hasToString("trouble=too many callouts to this domain or its servers in a minute");
        assertThat(ask("5@b.example", "198.51.100.9", 20, 3)).isNotDone();
        pass(Duration.ofSeconds(20));
        assertThat(ask("5@a.example", "203.0.113.1", 20, 3)).isNotDone();
        assertThat(ask("6@a.example", "203.0.113.1", 20, 3)).isDone();
    }

    @ParameterizedTest
    @ValueSource(strings = {"198.51.100.", "2001:db8:1:2::"})
    void whoeverMayBeTriedSeesOneAtATime(String victims) {
        for (int i = 0; i < 20; i++) {
            ask("x@d" + i + ".example", "203.0." + i + ".1 " + victims + i, 20, MANY);
        }
        assertThat(callout.waiting()).containsExactly("x@d0.example");
        ask("bob@a.example", "192.0.2.1", 20, MANY);
        callout.release("x@d0.example", FakeCallout.YES);
        assertThat(callout.waiting()).containsExactly("bob@a.example", "x@d1.example");
    }

    @ParameterizedTest
    @CsvSource({"198.51.100.1, 198.51.100.1", "203.0.%d.1 198.51.100.1, 203.0.99.1 198.51.100.99"})
    void serversAreAskedSoOftenInAMinuteForAllTheirDomains(String servers, String more) {
        int asked = 0;
        for (int i = 0; i < 90; i++) {
            asked += ask("x@d" + i + ".example", String.format(servers, i), 20, 1)
                            .isDone()
                    ? 0
                    : 1;
        }
        assertThat(asked).isEqualTo(10);
        assertThat(ask("x@a.example", more, 20, 1).getNow(null))
                .hasToString("trouble=too many callouts to this domain or its servers in a minute");
        assertThat(ask("x@a.example", "192.0.2.1", 20, 1))
                .as("what was not asked does not count")
                .isNotDone();
    }

    @ParameterizedTest(name = "{0} and {1}: {2} of {3}")
    @CsvSource({
        "192.0.2.,       198.51.100.1,   5, 10",
        "2001:db8:1:1::, 2001:db8:1:2::, 5, 10",
        "192.0.2.,       198.51.100.1,   2, 3",
        "192.0.2.,       198.51.100.1,   1, 1"
    })
    void theClientsOfOneNetworkMayAskHalfOfThat(String many, String other, int half, int perMinute) {
        for (int i = 1; i < 99; i++) {
            assertThat(askFrom(many + i, "x" + i + "@big.example", "203.0.113.1", 20, perMinute)
                            .isDone())
                    .isEqualTo(i > half);
        }
        for (int i = half; i < perMinute; i++) {
            assertThat(askFrom(other, "real" + i + "@big.example", "203.0.113.1", 20, perMinute))
                    .isNotDone();
        }
        assertThat(askFrom(other, "late@big.example", "203.0.113.1", 20, perMinute))
                .isDone();
    }

    @Test
    void theClientsOfOneNetworkMayAskHalfForAllDomainsOfAServer() {
        for (int i = 1; i < 99; i++) {
            assertThat(askFrom("192.0.2." + i, "x@d" + i + ".example", "203.0.113.1", 20, 1)
                            .isDone())
                    .isEqualTo(i > 5);
        }
        assertThat(askFrom("198.51.100.1", "real@big.example", "203.0.113.1", 20, 1))
                .isNotDone();
    }

    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource({"5, 20", "1, 7", "1, 3"})
    void theClientsOfOneNetworkHaveAQuarterOfThePlaces(int quarter, int atOnce) {
        for (int i = 1; i <= 30; i++) {
            askFrom("192.0.2." + i, "x@d" + i + ".example", "203.0." + i + ".1", atOnce, MANY);
        }
        assertThat(callout.waiting()).hasSize(quarter);
        askFrom("198.51.100.1", "real@a.example", "203.0.113.1", atOnce, MANY);
        assertThat(callout.waiting()).hasSize(quarter + 1).contains("real@a.example");
        callout.release("x@d1.example", FakeCallout.YES);
        assertThat(callout.waiting()).hasSize(quarter + 1).contains("x@d" + (quarter + 1) + ".example");
    }

    @Test
    void theClientsOfOneNetworkHaveAQuarterOfThoseThatWait() {
        int asked = 0;
        for (int i = 0; i < Callouts.MAX_WAITING; i++) {
            asked += askFrom("192.0.2." + i % 256, "x@d" + i + ".example", "2001:db8:0:" + i + "::1", 4, MANY)
                            .isDone()
                    ? 0
                    : 1;
        }
        assertThat(asked).isEqualTo(1 + Callouts.MAX_WAITING / 4);
        assertThat(askFrom("198.51.100.1", "real@a.example", "203.0.113.1", 4, MANY))
                .isNotDone();
        callout.release("x@d0.example", FakeCallout.YES);
        assertThat(askFrom("192.0.2.1", "again@a.example", "198.51.100.1", 4, MANY))
                .as("room again")
                .isNotDone();
    }

    @Test
    void whatWentWrongAfterAWaitIsNotKept() {
        CalloutAnswer timeout =
                CalloutAnswer.failed(CalloutAnswer.Stage.CONNECT, IpLiteral.parse("203.0.113.1"), "timeout");
        CompletableFuture<CalloutAnswer> first = ask("1@a.example", "203.0.113.1", 20, MANY);
        CompletableFuture<CalloutAnswer> second = ask("2@a.example", "203.0.113.1", 20, MANY);
        CompletableFuture<CalloutAnswer> third = ask("3@a.example", "203.0.113.1", 20, MANY);
        CompletableFuture<CalloutAnswer> never = ask("4@a.example", "203.0.113.1", 20, MANY);
        callout.release("1@a.example", timeout);
        callout.release("2@a.example", timeout);
        pass(Duration.ofSeconds(20));
        callout.release("3@a.example", FakeCallout.NO);
        assertThat(first.join().isKept()).isTrue();
        assertThat(second.join().isKept()).isFalse();
        assertThat(second.join()).hasToString(timeout.toString());
        assertThat(third.join().isKept()).as("the server's word").isTrue();
        assertThat(never.getNow(FakeCallout.YES).isKept()).isFalse();
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
        ask("0@a.example", "198.51.100.1", 1, MANY);
        IntStream.range(0, Callouts.MAX_WAITING)
                .forEach(i -> assertThat(ask("bob@w" + i + ".example", "203.0.113.2", 1, MANY))
                        .isNotDone());
        assertThat(ask("bob@more.example", "198.51.100.3", 1, MANY).join())
                .hasToString("trouble=too many callouts at once");
        callout.release("0@a.example", FakeCallout.YES);
        assertThat(callout.waiting()).containsExactly("bob@w0.example");
        assertThat(ask("bob@more.example", "198.51.100.3", 1, MANY))
                .as("room again")
                .isNotDone();
    }

    @Test
    void aCalloutThatFailsFreesItsPlace() {
        FakeCallout broken = new FakeCallout();
        broken.failing();
        Callouts few = new Callouts(broken, nanos::get);
        for (int i = 0; i < 3; i++) {
            assertThat(few.ask(question("bob@a.example", "203.0.113.1"), IpLiteral.parse("192.0.2.1"), 1, MANY))
                    .isCompletedExceptionally();
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
                    String server = "203.0." + i % 7 + ".1";
                    answers.add(shared.ask(
                            new CalloutQuestion(
                                    i % 50 + "@d" + i % 10 + ".example",
                                    List.of(IpLiteral.parse(server)),
                                    25,
                                    "mx",
                                    Duration.ofMinutes(1)),
                            IpLiteral.parse("198.51." + thread + ".1"),
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
