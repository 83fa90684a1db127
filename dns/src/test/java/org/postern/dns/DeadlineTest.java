package org.postern.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postern.dns.LoopbackServer.answer;
import static org.postern.dns.LoopbackServer.record;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.postern.policy.dns.Dns;
import org.postern.policy.dns.DnsAnswer;
import org.postern.policy.dns.DnsType;
import org.postern.policy.net.IpLiteral;
import org.postern.policy.spf.Spf;
import org.postern.policy.spf.SpfFacts;
import org.postern.policy.spf.SpfResult;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** Look-ups of which one follows from the other have one deadline together. */
class DeadlineTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration REST = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofSeconds(1);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5_000_000_000L);

    private Resolver resolver(LoopbackServer server, Duration timeout, Duration deadline) throws IOException {
        DnsSettings settings = new DnsSettings(List.of(server.address()), timeout, deadline, 100);
        return new Resolver(settings, Runnable::run, nanos::get, 10);
    }

    private static List<byte[]> good(Message query) throws IOException {
        Name name = query.getQuestion().getName();
        return List.of(
                query.getQuestion().getType() == Type.A
                        ? answer(query, record(name, Type.A, 60, "192.0.2.1")).toWire()
                        : answer(query, record(name, Type.TXT, 60, "\"v=spf1 include:x" + name + " -all\""))
                                .toWire());
    }

    @Test
    void afterTheDeadlineNothingIsAsked() throws IOException {
        try (LoopbackServer server = LoopbackServer.start((query, client) -> good(query));
                Resolver resolver = resolver(server, LONG, LONG)) {
            Dns chain = resolver.chain();
            assertThat(chain.ask("a.test", DnsType.A).join().isFound()).isTrue();
            nanos.addAndGet(LONG.minus(REST).toNanos());
            assertThat(chain.ask("b.test", DnsType.A).join().isFound()).isTrue();
            nanos.addAndGet(REST.toNanos());
            assertThat(chain.ask("c.test", DnsType.A).join().trouble()).isEqualTo("deadline");
            assertThat(server.asked()).isEqualTo(2);
            assertThat(resolver.chain().ask("c.test", DnsType.A).join().isFound())
                    .isTrue();
        }
    }

    @Test
    void whatIsUnderWayThenIsTroubleForTheChainAndNotForOthers() throws IOException {
        try (LoopbackServer server = LoopbackServer.silent();
                Resolver resolver = resolver(server, LONG, SHORT)) {
            CompletableFuture<DnsAnswer> other = resolver.ask("a.test", DnsType.A);
            assertThat(resolver.chain().ask("a.test", DnsType.A).join().trouble())
                    .isEqualTo("deadline");
            assertThat(other).isNotDone();
            assertThat(resolver.chain().ask("b.test", DnsType.A).join().trouble())
                    .isEqualTo("deadline");
        }
    }

    /** Each answer comes in time, and all ten together do not. */
    @Test
    void manyMechanismsOfSpfEndWithTemperror() throws IOException {
        try (LoopbackServer server = LoopbackServer.start((query, client) -> {
                    nanos.addAndGet(TimeUnit.SECONDS.toNanos(12));
                    return good(query);
                });
                Resolver resolver = resolver(server, LONG, LONG)) {
            SpfFacts facts =
                    new SpfFacts(IpLiteral.parse("192.0.2.3"), "bob@a.test", "mx.a.test", "mx.test", Instant.EPOCH);
            SpfResult result = new Spf(resolver).check(facts).join();
            assertThat(result).hasToString("temperror (a.test): no answer to TXT xxxa.test: deadline");
        }
    }
}
