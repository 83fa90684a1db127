package org.postern.benchmarks;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.james.dnsservice.library.netmatcher.NetMatcher;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.postern.policy.net.AddressTable;

/** One look-up in James's NetMatcher, which tries one network after the other, at sizes that it can bear. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class NetMatcherBenchmark {
    @Param({"100", "10000"})
    private int size;

    private NetMatcher matcher;
    private AddressTable table;
    private InetAddress[] addresses;
    private int next;

    @Setup
    public void load() {
        List<String> blocks = Prefixes.ipv4(size);
        matcher = Others.netMatcher(blocks);
        table = Prefixes.load(Prefixes.write(blocks));
        addresses = Prefixes.queries(blocks, 4);
    }

    private InetAddress next() {
        next = (next + 1) % Prefixes.QUERIES;
        return addresses[next];
    }

    @Benchmark
    public boolean netMatcher() {
        return matcher.matchInetNetwork(next());
    }

    @Benchmark
    public int postern() {
        return table.indexOf(next(), Prefixes.NOW.toEpochMilli());
    }
}
