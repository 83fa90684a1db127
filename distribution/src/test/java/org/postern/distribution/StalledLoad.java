package org.postern.distribution;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * How long sessions of healthy clients take beside sessions whose DNS never answers, and without those, in turn. The build
 * does not run this; {@code distribution/stalled} does. Properties: {@code stalled.sessions}, default 200; {@code
 * stalled.rounds}, default 6.
 */
class StalledLoad {
    private static final int PORT = 2560;
    private static final int HEALTHY = 50;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(10);

    @Test
    void healthySessionsBesideStalledOnes() throws Exception {
        // As it is unless configured otherwise.
        try (TestJames james = TestJames.start(Path.of("target/it/stalled"), "-Ddns.timeout=3s")) {
            measure(james);
        }
    }

    private static void measure(TestJames james) throws Exception {
        int port = james.port(PORT);
        int sessions = Integer.getInteger("stalled.sessions", 200);
        measure(port);
        List<long[]> alone = new ArrayList<>();
        List<long[]> beside = new ArrayList<>();
        for (int round = 0; round < Integer.getInteger("stalled.rounds", 6); round++) {
            alone.add(measure(port));
            Stalled stalled = new Stalled(port, sessions);
            try {
                stalled.awaitAll();
                beside.add(measure(port));
            } finally {
                System.out.println(sessions + " stalled sessions had " + stalled.close() + " answers");
            }
        }
        print("alone", alone);
        print("beside", beside);
        System.out.printf("p99 beside / alone: %.2f%n", percentile(all(beside), 99) / percentile(all(alone), 99));
    }

    /** How many nanoseconds the sessions of a round took, each client's at its pace. */
    private static long[] measure(int port) throws Exception {
        List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
        long end = System.nanoTime() + ROUND_NANOS;
        Parallel.run(HEALTHY, number -> {
            for (long next = System.nanoTime() + number * PAUSE_NANOS / HEALTHY; next < end; next += PAUSE_NANOS) {
                while (System.nanoTime() < next) {
                    LockSupport.parkNanos(next - System.nanoTime());
                }
                session(port, "127.0.8." + (number % 18 + 20));
                // From when it was due: a client that comes late because of another counts its wait.
                nanos.add(System.nanoTime() - next);
            }
        });
        return nanos.stream().mapToLong(Long::longValue).toArray();
    }

    private static void session(int port, String source) throws IOException {
        try (SmtpClient client = SmtpClient.connect(port, source)) {
            client.expect("220 ");
            client.command("EHLO mx.good.example", "250 ");
            client.command("MAIL FROM:<bob@good.example>", "250 ");
            client.command("RCPT TO:<alice@demo.example>", "250 ");
            client.command("QUIT", "221 ");
        }
    }

    private static void print(String name, List<long[]> rounds) {
        System.out.printf(
                "%-6s %6d sessions: p50 %5.1f ms, p99 %6.1f ms, longest %6.1f ms; p99 of each round: %s%n",
                name,
                all(rounds).length,
                percentile(all(rounds), 50),
                percentile(all(rounds), 99),
                percentile(all(rounds), 100),
                rounds.stream()
                        .map(round -> String.format("%.1f", percentile(round, 99)))
                        .collect(Collectors.joining(" ")));
    }

    private static long[] all(List<long[]> rounds) {
        return rounds.stream().flatMapToLong(Arrays::stream).toArray();
    }

    /** In milliseconds. */
    private static double percentile(long[] nanos, int percent) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(sorted.length * percent / 100.0) - 1)] / 1e6;
    }

    /** Sessions each of which waits for look-ups that get no answer, again and again until they are closed. */
    private static final class Stalled {
        private final AtomicBoolean over = new AtomicBoolean();
        private final ExecutorService threads;
        private final CountDownLatch begun;
        private final List<Future<Integer>> answers = new ArrayList<>();

        Stalled(int port, int sessions) {
            threads = Executors.newFixedThreadPool(sessions);
            begun = new CountDownLatch(sessions);
            for (int i = 0; i < sessions; i++) {
                int number = i;
                answers.add(threads.submit(() -> stall(port, number)));
            }
        }

        private int stall(int port, int number) throws IOException {
            int answered = 0;
            try (SmtpClient client = SmtpClient.connect(port, "127.9." + (number % 20 + 1) + ".1")) {
                client.expect("220 ");
                client.command("HELO mx.good.example", "250 ");
                while (!over.get()) {
                    client.command("MAIL FROM:<a@s" + number + "-" + answered + ".silent.example>", "250 ");
                    client.send("RCPT TO:<alice@demo.example>");
                    begun.countDown();
                    client.expect("451 ");
                    client.command("RSET", "250 ");
                    answered++;
                }
            }
            return answered;
        }

        void awaitAll() throws InterruptedException {
            if (!begun.await(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException(begun.getCount() + " sessions do not stall");
            }
        }

        /** Ends them; how many answers they had. */
        int close() throws Exception {
            over.set(true);
            int sum = 0;
            for (Future<Integer> one : answers) {
                sum += one.get(1, TimeUnit.MINUTES);
            }
            threads.shutdown();
            return sum;
        }
    }
}
