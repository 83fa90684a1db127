package org.postern.benchmarks;

import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.postern.policy.net.AddressTable;

/** Bytes for each prefix: what the heap grows by, and what the table says of itself. */
public final class AddressTableMemory {
    private AddressTableMemory() {}

    public static void main(String[] arguments) {
        List<String> ipv4 = Prefixes.ipv4(Prefixes.IPV4);
        List<String> ipv6 = Prefixes.ipv6(Prefixes.IPV6);
        table("IPv4", ipv4);
        table("IPv6", ipv6);
        heap("IPAddress trie, IPv4", ipv4.size(), () -> Others.trie4(ipv4));
        heap("IPAddress trie, IPv6", ipv6.size(), () -> Others.trie6(ipv6));
        List<String> few = ipv4.subList(0, 10_000);
        heap("NetMatcher, IPv4", few.size(), () -> Others.netMatcher(few));
    }

    private static void table(String family, List<String> blocks) {
        Path file = Prefixes.write(blocks);
        AddressTable table = heap("Postern, " + family, blocks.size(), () -> Prefixes.load(file));
        System.out.printf("Postern, %s, bytes(): %.1f bytes%n", family, (double) table.bytes() / blocks.size());
    }

    private static <T> T heap(String name, int size, Supplier<T> maker) {
        // What a first run leaves in caches is not the list's.
        Reference.reachabilityFence(maker.get());
        long before = used();
        T made = maker.get();
        long after = used();
        Reference.reachabilityFence(made);
        System.out.printf("%s: %.1f bytes%n", name, (double) (after - before) / size);
        return made;
    }

    /** Collections run until nothing more is freed. */
    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 6; i++) {
            System.gc();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }
}
