package org.postern.benchmarks;

import inet.ipaddr.ipv4.IPv4AddressTrie;
import inet.ipaddr.ipv6.IPv6AddressTrie;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.postern.policy.net.AddressTable;

/** From a file to what can be asked. A server reads its lists once, cold: without warm-up, in a new JVM each time. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(value = 5, jvmArgs = "-Xmx3g")
@State(Scope.Benchmark)
public class BuildBenchmark {
    private Path ipv4;
    private Path ipv6;

    @Setup
    public void write() {
        ipv4 = Prefixes.write(Prefixes.ipv4(Prefixes.IPV4));
        ipv6 = Prefixes.write(Prefixes.ipv6(Prefixes.IPV6));
    }

    @Benchmark
    public AddressTable posternIpv4() {
        return Prefixes.load(ipv4);
    }

    @Benchmark
    public IPv4AddressTrie ipAddressTrieIpv4() throws IOException {
        return Others.trie4(Files.readAllLines(ipv4));
    }

    @Benchmark
    public AddressTable posternIpv6() {
        return Prefixes.load(ipv6);
    }

    @Benchmark
    public IPv6AddressTrie ipAddressTrieIpv6() throws IOException {
        return Others.trie6(Files.readAllLines(ipv6));
    }
}
