package org.postern.benchmarks;

import inet.ipaddr.ipv6.IPv6Address;
import inet.ipaddr.ipv6.IPv6AddressTrie;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
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

/** One look-up among 100,000 IPv6 prefixes. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "-Xmx3g")
@State(Scope.Benchmark)
public class Ipv6LookUpBenchmark {
    private static final long NOW = Prefixes.NOW.toEpochMilli();

    private AddressTable table;
    private InetAddress[] addresses;
    private long[] numbers;
    private int next;

    @Setup
    public void load() {
        List<String> blocks = Prefixes.ipv6(Prefixes.IPV6);
        table = Prefixes.load(Prefixes.write(blocks));
        addresses = Prefixes.queries(blocks, 16);
        numbers = Arrays.stream(addresses)
                .map(address -> ByteBuffer.wrap(address.getAddress()))
                .flatMapToLong(bytes -> LongStream.of(bytes.getLong(), bytes.getLong()))
                .toArray();
    }

    private int next() {
        next = (next + 1) % Prefixes.QUERIES;
        return next;
    }

    @Benchmark
    public int posternByNumber() {
        int i = 2 * next();
        return table.indexOfIpv6(numbers[i], numbers[i + 1], NOW);
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
    public IPv6Address ipAddressTrie(Trie trie) {
        return trie.trie.longestPrefixMatch(trie.addresses[next()]);
    }

    /** The addresses are made ready beforehand, in the trie's favour. */
    @State(Scope.Benchmark)
    public static class Trie {
        private IPv6AddressTrie trie;
        private IPv6Address[] addresses;

        @Setup
        public void load() {
            List<String> blocks = Prefixes.ipv6(Prefixes.IPV6);
            trie = Others.trie6(blocks);
            addresses = Arrays.stream(Prefixes.queries(blocks, 16))
                    .map(address -> new IPv6Address((Inet6Address) address))
                    .toArray(IPv6Address[]::new);
        }
    }
}
