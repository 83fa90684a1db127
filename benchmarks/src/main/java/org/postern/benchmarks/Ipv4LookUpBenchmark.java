package org.postern.benchmarks;

import inet.ipaddr.ipv4.IPv4Address;
import inet.ipaddr.ipv4.IPv4AddressTrie;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
import org.postern.policy.net.AddressEntry;
import org.postern.policy.net.AddressTable;

/** One look-up among 1,000,000 IPv4 prefixes. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "-Xmx3g")
@State(Scope.Benchmark)
public class Ipv4LookUpBenchmark {
    private static final long NOW = Prefixes.NOW.toEpochMilli();

    private AddressTable table;
    private InetAddress[] addresses;
    private int[] numbers;
    private int next;

    @Setup
    public void load() {
        List<String> blocks = Prefixes.ipv4(Prefixes.IPV4);
        table = Prefixes.load(Prefixes.write(blocks));
        addresses = Prefixes.queries(blocks, 4);
        numbers = Arrays.stream(addresses)
                .mapToInt(address -> ByteBuffer.wrap(address.getAddress()).getInt())
                .toArray();
    }

    private int next() {
        next = (next + 1) % Prefixes.QUERIES;
        return next;
    }

    @Benchmark
    public int posternByNumber() {
        return table.indexOfIpv4(numbers[next()], NOW);
    }

    @Benchmark
    public int posternByAddress() {
        return table.indexOf(addresses[next()], NOW);
    }

    @Benchmark
    public Optional<AddressEntry> posternEntry() {
        return table.find(addresses[next()], Prefixes.NOW);
    }

    @Benchmark
    public IPv4Address ipAddressTrie(Trie trie) {
        return trie.trie.longestPrefixMatch(trie.addresses[next()]);
    }

    /** The addresses are made ready beforehand, in the trie's favour. */
    @State(Scope.Benchmark)
    public static class Trie {
        private IPv4AddressTrie trie;
        private IPv4Address[] addresses;

        @Setup
        public void load() {
            List<String> blocks = Prefixes.ipv4(Prefixes.IPV4);
            trie = Others.trie4(blocks);
            addresses = Arrays.stream(Prefixes.queries(blocks, 4))
                    .map(address -> new IPv4Address((Inet4Address) address))
                    .toArray(IPv4Address[]::new);
        }
    }
}
