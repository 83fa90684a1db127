package org.postern.store;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postern.policy.state.Codec;
import org.postern.policy.state.ExpiringTable;
import org.postern.policy.state.MemoryTable;

/** Many more keys than fit, into a table in a file and into a plain map: see store/flood. */
final class Flood {
    private static final int BOUND = Integer.getInteger("bound", 200_000);
    private static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");
    private static final Clock CLOCK = Clock.systemUTC();

    private Flood() {}

    public static void main(String[] arguments) throws Exception {
        int keys = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000_000;
        bytesPerEntry();
        plainMap(keys);
        Path directory = Files.createTempDirectory("flood");
        Path file = directory.resolve("state.db");
        try {
            flood(file, keys);
            load(file, keys);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(directory);
        }
    }

    private static String key(int number) {
        return "192.0.2.0/24 sender" + number + "@example.org recipient@example.net";
    }

    private static void bytesPerEntry() {
        int entries = 200_000;
        long empty = used();
        MemoryTable<Long> table = new MemoryTable<>("bytes", entries, 1);
        for (int i = 0; i < entries; i++) {
            table.put(key(i), (long) i, LATER, CLOCK.instant());
        }
        long full = used();
        int size = table.size();
        String[] texts = new String[size];
        for (int i = 0; i < size; i++) {
            texts[i] = key(i);
        }
        System.out.printf(
                "an entry: %d bytes, of which %d are its key of %d characters%n",
                (full - empty) / size, (used() - full) / size, texts[size - 1].length());
        Reference.reachabilityFence(table);
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** What the JVM itself costs: the same keys into a map of the same size that does nothing else. */
    private static void plainMap(int keys) {
        Map<String, Long> map = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                return size() > BOUND;
            }
        };
        Calls calls = new Calls();
        for (int i = 0; i < keys; i++) {
            String key = key(i);
            long collections = Calls.collections();
            long before = System.nanoTime();
            map.put(key, (long) i);
            calls.took(System.nanoTime() - before, collections);
        }
        System.out.printf("a LinkedHashMap of %d entries, %s%n", map.size(), calls);
    }

    private static void flood(Path file, int keys) throws Exception {
        FileState state = FileState.open(file, CLOCK);
        ExpiringTable<Long> table = state.table("flood", BOUND, Codec.number());
        Calls calls = new Calls();
        int highest = 0;
        long largest = 0;
        long start = System.nanoTime();
        for (int i = 0; i < keys; i++) {
            String key = key(i);
            Instant now = CLOCK.instant();
            long collections = Calls.collections();
            long before = System.nanoTime();
            table.put(key, (long) i, LATER, now);
            calls.took(System.nanoTime() - before, collections);
            if (i % 10_000 == 0) {
                highest = Math.max(highest, table.size());
                largest = Math.max(largest, Files.exists(file) ? Files.size(file) : 0);
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%d keys in %.1f s, %.0f a second%n", keys, seconds, keys / seconds);
        System.out.printf("entries: at most %d, in the end %d%n", highest, table.size());
        int oldest = keys;
        int missing = 0;
        for (int i = keys - 1; i >= 0; i--) {
            if (table.get(key(i), CLOCK.instant()).isPresent()) {
                oldest = i;
            } else if (i >= keys - BOUND) {
                missing++;
            }
        }
        System.out.printf("oldest left: the %d-th last; of the last %d, %d have gone%n", keys - oldest, BOUND, missing);
        System.out.printf("the table of %d entries, %s%n", BOUND, calls);
        for (GarbageCollectorMXBean collector : Calls.COLLECTORS) {
            System.out.printf(
                    "%s: %d times, %d ms%n",
                    collector.getName(), collector.getCollectionCount(), collector.getCollectionTime());
        }
        start = System.nanoTime();
        state.close();
        System.out.printf(
                "closed in %.2f s; the file: at most %d MB, in the end %d MB; troubles: %s%n",
                (System.nanoTime() - start) / 1e9, largest >> 20, Files.size(file) >> 20, state.troubles());
    }

    private static void load(Path file, int keys) throws Exception {
        long start = System.nanoTime();
        try (FileState state = FileState.open(file, CLOCK)) {
            ExpiringTable<Long> table = state.table("flood", BOUND, Codec.number());
            System.out.printf(
                    "loaded %d entries in %.2f s, the last one %s%n",
                    table.size(),
                    (System.nanoTime() - start) / 1e9,
                    table.get(key(keys - 1), CLOCK.instant()).isPresent() ? "among them" : "not");
        }
    }

    /** How long calls took, in steps of about a fifth, and how long those took in which the JVM collected garbage. */
    private static final class Calls {
        private static final List<GarbageCollectorMXBean> COLLECTORS = ManagementFactory.getGarbageCollectorMXBeans();
        private static final long STALL = 10_000_000;

        private final long[] counts = new long[256];
        private long total;
        private long longest;
        private long longestCollecting;
        private int stalls;
        private int stallsCollecting;

        static long collections() {
            long count = 0;
            for (GarbageCollectorMXBean collector : COLLECTORS) {
                count += collector.getCollectionCount();
            }
            return count;
        }

        /** @param before how many collections there had been before the call */
        void took(long nanos, long before) {
            int log = 63 - Long.numberOfLeadingZeros(nanos | 4);
            counts[log * 4 + (int) (nanos >>> log - 2 & 3)]++;
            total++;
            if (nanos < Math.min(longest, STALL)) {
                return;
            }
            if (collections() == before) {
                longest = Math.max(longest, nanos);
                stalls += nanos > STALL ? 1 : 0;
            } else {
                longestCollecting = Math.max(longestCollecting, nanos);
                stallsCollecting += nanos > STALL ? 1 : 0;
            }
        }

        @Override
        public String toString() {
            return String.format(
                    "a call: median %d ns, 99.9 %% %d ns, 99.999 %% %d ns%n"
                            + "  without a collection: the longest %.2f ms, %d over 10 ms%n"
                            + "  with a collection: the longest %.2f ms, %d over 10 ms",
                    at(0.5), at(0.999), at(0.99999), longest / 1e6, stalls, longestCollecting / 1e6, stallsCollecting);
        }

        /** What the given share of the calls did not exceed. */
        long at(double share) {
            long left = (long) (total * share);
            int step = 0;
            while (step < counts.length - 1 && left >= counts[step]) {
                left -= counts[step++];
            }
            return (step % 4 + 5L) << step / 4 - 2;
        }
    }
}
