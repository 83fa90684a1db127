package org.postern.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postern.dns.LoopbackServer.answer;
import static org.postern.dns.LoopbackServer.record;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.postern.policy.dns.Dns;
import org.postern.policy.dns.DnsAnswer;
import org.postern.policy.dns.DnsType;
import org.postern.policy.net.Block;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** How often the server is asked. */
class SharingTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5_000_000_000L);

    private Resolver resolver(LoopbackServer server, int maxUnderWay) throws IOException {
        return new Resolver(
                new DnsSettings(List.of(server.address()), Duration.ofSeconds(10), Duration.ofSeconds(10), 100),
                Runnable::run,
                nanos::get,
                maxUnderWay);
    }

    private void pass(long seconds) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    private static List<byte[]> good(Message query) throws IOException {
        return List.of(answer(query, record(query.getQuestion().getName(), Type.A, 60, "192.0.2.1"))
                .toWire());
    }

    private static LoopbackServer waiting(CountDownLatch latch) throws IOException {
        return LoopbackServer.start((query, client) -> {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return good(query);
        });
    }

    @Test
    void identicalLookUpsUnderWayAreOne() throws IOException {
        CountDownLatch latch = new CountDownLatch(1);
        try (LoopbackServer server = waiting(latch);
                Resolver resolver = resolver(server, 10)) {
            List<CompletableFuture<DnsAnswer>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(resolver.ask(i % 2 == 0 ? "a.test" : "A.TEST.", DnsType.A));
            }
            answers.get(0).complete(DnsAnswer.trouble("lost patience"));
            answers.get(1).cancel(true);
            latch.countDown();
            assertThat(answers.subList(2, 50)).allMatch(answer -> answer.join().isFound());
            assertThat(server.asked()).isEqualTo(1);
        }
    }

    @Test
    void moreThanTheMostIsBusy() throws IOException {
        CountDownLatch latch = new CountDownLatch(1);
        try (LoopbackServer server = waiting(latch);
                Resolver resolver = resolver(server, 2)) {
            List<CompletableFuture<DnsAnswer>> two =
                    List.of(resolver.ask("a.test", DnsType.A), resolver.ask("b.test", DnsType.A));
            assertThat(resolver.ask("c.test", DnsType.A).join().trouble()).isEqualTo("busy");
            latch.countDown();
            assertThat(two).allMatch(answer -> answer.join().isFound());
            assertThat(resolver.ask("c.test", DnsType.A).join().isFound())
                    .as("being busy is not remembered")
                    .isTrue();
        }
    }

    /** One client loops MAIL and RSET with domains whose servers are silent. */
    @Test
    void theClientsOfOneNetworkTakeATenthOfThePlacesAtMost() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        try (LoopbackServer server = waiting(latch);
                Resolver resolver = resolver(server, 20)) {
            Dns one = resolver.of(InetAddress.getByName("192.0.2.1")).chain();
            Dns beside = resolver.of(InetAddress.getByName("192.0.2.200")).chain();
            Dns other = resolver.of(InetAddress.getByName("192.0.3.1")).chain();
            Dns ipv6 = resolver.of(InetAddress.getByName("2001:db8:0:1::1")).chain();
            List<CompletableFuture<DnsAnswer>> taken =
                    List.of(one.ask("a.test", DnsType.A), beside.ask("b.test", DnsType.A));
            assertThat(one.ask("c.test", DnsType.A).join().trouble()).isEqualTo("busy");
            assertThat(beside.ask("c.test", DnsType.A).join().trouble()).isEqualTo("busy");
            assertThat(one.ask("b.test", DnsType.A))
                    .as("what another look-up finds out takes no place")
                    .isNotDone();
            List<CompletableFuture<DnsAnswer>> others = List.of(
                    other.ask("c.test", DnsType.A), ipv6.ask("d.test", DnsType.A), resolver.ask("e.test", DnsType.A));
            assertThat(others).noneMatch(CompletableFuture::isDone);
            latch.countDown();
            assertThat(taken).allMatch(answer -> answer.join().isFound());
            assertThat(others).allMatch(answer -> answer.join().isFound());
            assertThat(one.ask("f.test", DnsType.A).join().isFound())
                    .as("a place is free again")
                    .isTrue();
        }
    }

    @Test
    void nothingIsRememberedOfNetworksThatAskNoMore() throws Exception {
        Shares shares = new Shares(2);
        for (int i = 0; i < 1000; i++) {
            Block network = Block.around(InetAddress.getByName("10." + i % 100 + "." + i / 100 + ".1"));
            assertThat(shares.take(network)).isTrue();
            assertThat(shares.take(network)).isTrue();
            assertThat(shares.take(network)).isFalse();
            shares.giveBack(network);
            assertThat(shares.take(network)).isTrue();
            shares.giveBack(network);
            shares.giveBack(network);
        }
        assertThat(shares.networks()).isZero();
    }

    @Test
    void closingAnswersWhatIsUnderWayAndWhatComesLater() throws IOException {
        try (LoopbackServer server = LoopbackServer.silent()) {
            Resolver resolver = resolver(server, 10);
            CompletableFuture<DnsAnswer> before = resolver.ask("a.test", DnsType.A);
            resolver.close();
            assertThat(before.join().trouble()).isEqualTo("closed");
            assertThat(resolver.ask("b.test", DnsType.A).join().trouble()).isEqualTo("closed");
        }
    }

    @Test
    void anAnswerIsKeptForItsTtl() throws IOException {
        try (LoopbackServer server = LoopbackServer.start((query, client) -> good(query));
                Resolver resolver = resolver(server, 10)) {
            resolver.ask("a.test", DnsType.A).join();
            pass(59);
            assertThat(resolver.ask("a.test", DnsType.A)).isCompleted();
            assertThat(server.asked()).isEqualTo(1);
            pass(1);
            resolver.ask("a.test", DnsType.A).join();
            assertThat(server.asked()).isEqualTo(2);
        }
    }

    @Test
    void theShortestTtlOfAliasAndRecordCounts() throws IOException {
        try (LoopbackServer server = LoopbackServer.start((query, client) ->
                        query.getQuestion().getName().toString().equals("b.test.")
                                ? good(query)
                                : List.of(
                                        answer(query, record(query.getQuestion().getName(), Type.CNAME, 5, "b.test."))
                                                .toWire()));
                Resolver resolver = resolver(server, 10)) {
            assertThat(resolver.ask("a.test", DnsType.A).join().isFound()).isTrue();
            assertThat(server.asked()).isEqualTo(2);
            pass(4);
            assertThat(resolver.ask("a.test", DnsType.A)).isCompleted();
            pass(1);
            resolver.ask("a.test", DnsType.A).join();
            assertThat(server.asked()).isEqualTo(4);
        }
    }

    @Test
    void whatIsNotThereIsKeptAsLongAsItsSoaSays() throws IOException {
        try (LoopbackServer server = LoopbackServer.start((query, client) -> {
                    Message message = LoopbackServer.refusal(query, 3);
                    message.addRecord(
                            record(query.getQuestion().getName(), Type.SOA, 600, "ns. host. 1 2 3 4 120"),
                            Section.AUTHORITY);
                    return List.of(message.toWire());
                });
                Resolver resolver = resolver(server, 10)) {
            resolver.ask("a.test", DnsType.A).join();
            pass(119);
            assertThat(resolver.ask("a.test", DnsType.A).join()).hasToString("NO_NAME");
            assertThat(server.asked()).isEqualTo(1);
            pass(1);
            resolver.ask("a.test", DnsType.A).join();
            assertThat(server.asked()).isEqualTo(2);
        }
    }

    @Test
    void whatIsNotThereWithoutSoaIsAskedForEachTime() throws IOException {
        try (LoopbackServer server = LoopbackServer.start((query, client) ->
                        List.of(LoopbackServer.refusal(query, 3).toWire()));
                Resolver resolver = resolver(server, 10)) {
            resolver.ask("a.test", DnsType.A).join();
            resolver.ask("a.test", DnsType.A).join();
            assertThat(server.asked()).isEqualTo(2);
        }
    }

    @Test
    void troubleIsKeptForThreeSeconds() throws IOException {
        try (LoopbackServer server = LoopbackServer.start((query, client) ->
                        List.of(LoopbackServer.refusal(query, 2).toWire()));
                Resolver resolver = resolver(server, 10)) {
            resolver.ask("a.test", DnsType.A).join();
            pass(2);
            assertThat(resolver.ask("a.test", DnsType.A).join().trouble()).isEqualTo("SERVFAIL");
            assertThat(server.asked()).isEqualTo(1);
            pass(1);
            resolver.ask("a.test", DnsType.A).join();
            assertThat(server.asked()).isEqualTo(2);
        }
    }

    @Test
    void aLostDatagramIsSentAgain() throws IOException {
        AtomicLong queries = new AtomicLong();
        try (LoopbackServer server = LoopbackServer.start(
                        (query, client) -> queries.incrementAndGet() == 1 ? List.of() : good(query));
                Resolver resolver = new Resolver(
                        new DnsSettings(List.of(server.address()), Duration.ofSeconds(2), Duration.ofSeconds(2), 10),
                        Runnable::run)) {
            assertThat(resolver.ask("a.test", DnsType.A).join().isFound()).isTrue();
        }
    }

    @Test
    void aSlowServerIsStillListenedToWhileTheNextIsAsked() throws IOException {
        CountDownLatch nextIsAsked = new CountDownLatch(1);
        try (LoopbackServer slow = waiting(nextIsAsked);
                LoopbackServer next = LoopbackServer.start((query, client) -> {
                    nextIsAsked.countDown();
                    return List.of();
                });
                Resolver resolver = new Resolver(
                        new DnsSettings(
                                List.of(slow.address(), next.address()),
                                Duration.ofSeconds(4),
                                Duration.ofSeconds(4),
                                10),
                        Runnable::run)) {
            assertThat(resolver.ask("a.test", DnsType.A).join().isFound()).isTrue();
            assertThat(slow.asked()).isEqualTo(1);
        }
    }

    @Test
    void whoeverWaitsForAnAnswerHoldsUpNobodyElse() throws IOException {
        try (LoopbackServer server = LoopbackServer.start((query, client) -> good(query));
                Resolver resolver = new Resolver(
                        new DnsSettings(List.of(server.address()), Duration.ofSeconds(10), Duration.ofSeconds(10), 10),
                        task -> new Thread(task, "waiting").start())) {
            CompletableFuture<DnsAnswer> second = resolver.ask("a.test", DnsType.A)
                    .thenApply(first -> resolver.ask("b.test", DnsType.A).join());
            assertThat(second.join().isFound()).isTrue();
        }
    }

    @Test
    void anExecutorThatIsShutDownLosesNoAnswer() throws IOException {
        try (LoopbackServer server = LoopbackServer.start((query, client) -> good(query));
                Resolver resolver = new Resolver(
                        new DnsSettings(List.of(server.address()), Duration.ofSeconds(10), Duration.ofSeconds(10), 10),
                        task -> {
                            throw new RejectedExecutionException();
                        })) {
            assertThat(resolver.ask("a.test", DnsType.A).join().isFound()).isTrue();
        }
    }
}
