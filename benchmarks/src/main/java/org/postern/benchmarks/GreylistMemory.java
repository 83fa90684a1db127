package org.postern.benchmarks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.postern.policy.envelope.EnvelopeChecks;
import org.postern.policy.state.MemoryState;
import org.postern.policy.state.State;
import org.postern.store.FileState;

/** What a million greylisting triplets take of the heap and of the disk, and of the heap where their texts are kept. */
public final class GreylistMemory {
    private static final int TRIPLETS = 1_000_000;
    private static final int WARM = 50_000;
    private static final int SAMPLE = 100;

    private GreylistMemory() {}

    public static void main(String[] arguments) throws Exception {
        heap("Postern, in memory", count -> postern(new MemoryState(42), count));
        Path file = Files.createTempDirectory("greylist").resolve("state.mv");
        heap("Postern, in a file", count -> {
            Files.deleteIfExists(file);
            return postern(FileState.open(file, Clock.fixed(Envelopes.NOON, ZoneOffset.UTC)), count);
        });
        System.out.printf("... the file: %,d bytes%n", Files.size(file));
        heap("LinkedHashMap", GreylistMemory::linkedHashMap);
        heap("Caffeine", GreylistMemory::caffeine);
    }

    private static Object postern(State state, int count) throws IOException {
        EnvelopeChecks checks = Envelopes.checks(
                "<greylist/>",
                (name, type) -> {
                    throw new IllegalStateException("nothing is looked up");
                },
                state);
        for (int i = 0; i < count; i++) {
            visit(checks, i);
        }
        int known = 0;
        for (int i = 0; i < count; i += SAMPLE) {
            known += visit(checks, i).equals("early") ? 1 : 0;
        }
        System.out.printf("%,d of each %dth of %,d triplets are known%n", known, SAMPLE, count);
        state.close();
        return checks;
    }

    private static String visit(EnvelopeChecks checks, int i) {
        return Envelopes.transaction(checks, Envelopes.facts("192.0.2.1", sender(i), Envelopes.NOON))
                .get(0)
                .reason();
    }

    private static String sender(int i) {
        return "sender" + i + "@good.example";
    }

    private static String triplet(int i) {
        return "192.0.2.0/24\n" + sender(i) + "\n" + Envelopes.RECIPIENT;
    }

    private static Object linkedHashMap(int count) {
        Map<String, Long> map = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            map.put(triplet(i), Envelopes.NOON.getEpochSecond() + i);
        }
        return map;
    }

    private static Object caffeine(int count) {
        Cache<String, Long> cache = Caffeine.newBuilder()
                .maximumSize(2L * TRIPLETS)
                .expireAfterWrite(Duration.ofDays(35))
                .build();
        for (int i = 0; i < count; i++) {
            cache.put(triplet(i), Envelopes.NOON.getEpochSecond() + i);
        }
        return cache;
    }

    /** Makes what is measured. */
    private interface Maker {
        Object make(int count) throws IOException;
    }

    private static void heap(String name, Maker maker) throws IOException {
        // What a first run leaves behind is not counted.
        Reference.reachabilityFence(maker.make(WARM));
        long before = used();
        Object made = maker.make(TRIPLETS);
        long after = used();
        Reference.reachabilityFence(made);
        System.out.printf("%s: %,d bytes of heap%n", name, after - before);
    }

    /** Collections run until nothing more is freed. */
    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }
}
