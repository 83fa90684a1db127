package org.postern.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.james.jspf.core.DNSRequest;
import org.apache.james.jspf.core.DNSService;
import org.apache.james.jspf.core.DNSServiceEnabled;
import org.apache.james.jspf.core.MacroExpand;
import org.apache.james.jspf.core.MacroExpandEnabled;
import org.apache.james.jspf.core.SPFCheckEnabled;
import org.apache.james.jspf.executor.SPFResult;
import org.apache.james.jspf.executor.SynchronousSPFExecutor;
import org.apache.james.jspf.impl.DefaultTermsFactory;
import org.apache.james.jspf.impl.SPF;
import org.apache.james.jspf.parser.RFC4408SPF1Parser;
import org.apache.james.jspf.wiring.WiringServiceTable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.postern.policy.Decision;
import org.postern.policy.envelope.EnvelopeChecks;
import org.postern.policy.envelope.EnvelopeFacts;
import org.postern.policy.envelope.EvaluatedSpf;
import org.postern.policy.net.IpLiteral;
import org.postern.policy.spf.SpfResult;
import org.postern.policy.state.MemoryState;

/**
 * All checks of a transaction whose answers are in the cache: a new connection, EHLO, MAIL and one recipient, which nobody
 * refuses. Beside it SPF alone, by ours over the same cache and by jSPF, which James has, over a map that is as warm.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@State(Scope.Benchmark)
public class EnvelopeBenchmark {
    private static final String CLIENT = "192.0.2.1";
    private static final String SENDER = "bob@good.example";
    private static final String HELO = "mx.good.example";
    private static final String ZONE = """
            good.example MX 10 mx.good.example.
            good.example TXT "v=spf1 include:spf.provider.example ip4:192.0.2.0/24 -all"
            spf.provider.example TXT "v=spf1 ip4:198.51.100.0/24 ip4:203.0.113.0/24 -all"
            mx.good.example A 192.0.2.1
            mx.good.example AAAA 2001:db8::1
            1.2.0.192.in-addr.arpa PTR mx.good.example.
            2.0.0.127.bl.example A 127.0.0.2
            2.0.0.127.bl2.example A 127.0.0.2
            2.0.0.127.wl.example A 127.0.0.2
            """.strip();
    private static final String CHECKS = """
            <heloSyntax/><heloResolves/><reverseName/><senderDomain/><senderLocal/><recipientExists/><recipientCount/><spf/>
            <dnsbl name="bl.example"/><dnsbl name="bl2.example"/><dnswl name="wl.example"/><greylist autoAllow="0"/>
            <mailSyntax/>
            """;

    private WarmDns dns;
    private EnvelopeChecks checks;
    private EnvelopeFacts facts;
    private EvaluatedSpf postern;
    private SPF jspf;
    private InetAddress client;

    @Setup
    public void warm() throws IOException {
        dns = new WarmDns(ZONE);
        checks = Envelopes.checks(CHECKS, dns.resolver(), new MemoryState(42));
        checks.testLists().join();
        postern = new EvaluatedSpf(dns.resolver(), Clock.systemUTC());
        jspf = jspf(new MapDns());
        client = IpLiteral.parse(CLIENT);
        Envelopes.transaction(checks, Envelopes.facts(CLIENT, SENDER, Envelopes.NOON));
        facts = Envelopes.facts(CLIENT, SENDER, Envelopes.NOON.plus(Duration.ofHours(1)));
        List<Decision> decisions = Envelopes.transaction(checks, facts);
        if (decisions.size() != 10
                || decisions.stream().anyMatch(decision -> decision.reply().isPresent())) {
            throw new IllegalStateException(decisions.toString());
        }
        String ours = spfPostern().status().text();
        String theirs = spfJspf().getResult();
        if (!ours.equals("pass") || !theirs.equals("pass")) {
            throw new IllegalStateException(ours + " " + theirs);
        }
    }

    /** As its constructor makes it, but with its other executor: with that one it ends after the first question. */
    private static SPF jspf(DNSService service) {
        WiringServiceTable services = new WiringServiceTable();
        services.put(DNSServiceEnabled.class, service);
        MacroExpand macros = new MacroExpand(service);
        services.put(MacroExpandEnabled.class, macros);
        SPF made = new SPF(
                service,
                new RFC4408SPF1Parser(new DefaultTermsFactory(services)),
                macros,
                new SynchronousSPFExecutor(service));
        services.put(SPFCheckEnabled.class, made);
        return made;
    }

    @TearDown
    public void close() {
        dns.close();
    }

    @Benchmark
    public List<Decision> allChecks() {
        return Envelopes.transaction(checks, facts);
    }

    @Benchmark
    public SpfResult spfPostern() {
        return postern.check(client, HELO, SENDER).join();
    }

    @Benchmark
    public SPFResult spfJspf() {
        return jspf.checkSPF(CLIENT, SENDER, HELO);
    }

    /** The same zone for jSPF, without any look-up over the network. */
    private final class MapDns implements DNSService {
        private final Map<String, List<String>> known = new HashMap<>();

        /** {@code null} when there are none, as jSPF has it. */
        @Override
        public List<String> getRecords(DNSRequest request) {
            List<String> found = known.computeIfAbsent(
                    request.getRecordType() + request.getHostname(),
                    key -> dns.texts(request.getHostname(), type(request.getRecordType())).stream()
                            .map(text -> request.getRecordType() == DNSRequest.MX ? text.split(" ")[1] : text)
                            .map(text -> text.endsWith(".") ? text.substring(0, text.length() - 1) : text)
                            .toList());
            return found.isEmpty() ? null : found;
        }

        private static int type(int type) {
            switch (type) {
                case DNSRequest.A:
                    return org.xbill.DNS.Type.A;
                case DNSRequest.AAAA:
                    return org.xbill.DNS.Type.AAAA;
                case DNSRequest.MX:
                    return org.xbill.DNS.Type.MX;
                case DNSRequest.PTR:
                    return org.xbill.DNS.Type.PTR;
                case DNSRequest.TXT:
                    return org.xbill.DNS.Type.TXT;
                default:
                    return org.xbill.DNS.Type.SPF;
            }
        }

        @Override
        public CompletionStage<List<String>> getRecordsAsync(DNSRequest request) {
            return CompletableFuture.completedFuture(getRecords(request));
        }

        @Override
        public List<String> getLocalDomainNames() {
            return List.of("localhost");
        }

        @Override
        public void setTimeOut(int timeOut) {}

        @Override
        public int getRecordLimit() {
            return 10;
        }

        @Override
        public void setRecordLimit(int recordLimit) {}
    }
}
