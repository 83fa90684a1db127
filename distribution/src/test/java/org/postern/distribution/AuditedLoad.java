package org.postern.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * How many messages a second a stock James accepts with the audit log and without, in turn. Mail stays in memory and is thrown
 * away, so that nothing hides what the log costs. The build does not run this; {@code distribution/audited} does.
 * Properties: {@code audited.rounds}, default 15; {@code audited.seconds} of a round, default 6; {@code audited.clients},
 * default 8.
 */
class AuditedLoad {
    private static final int ROUNDS = Integer.getInteger("audited.rounds", 15);
    private static final int CLIENTS = Integer.getInteger("audited.clients", 8);
    private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(Integer.getInteger("audited.seconds", 6));
    private static final int WARM_UP = 3;
    private static final int MESSAGES_A_SESSION = 50;
    private static final int TICKS_A_SECOND = 100;
    private static final String LINE = "Nothing in this line is of any interest to whoever reads it, I am afraid.";
    private static final String[] TEXT = Collections.nCopies(40, LINE).toArray(new String[0]);

    /** What James runs with. */
    private enum Variant {
        /** As its project publishes it. */
        STOCK,
        /** With the jar and its core handlers, which keep a session's state. */
        JAR,
        /** And with a record of each transaction, and of each connection. */
        AUDITED
    }

    /** One round: messages a second, and microseconds of James's processor time for each. */
    private record Round(double throughput, double micros) {}

    private final Map<Variant, ForkedJames> all = new EnumMap<>(Variant.class);
    private final Map<Variant, List<Round>> rounds = new EnumMap<>(Variant.class);

    @Test
    void withTheAuditLogAndWithout() throws Exception {
        try {
            for (Variant variant : Variant.values()) {
                ForkedJames james = prepare(variant);
                all.put(variant, james);
                rounds.put(variant, new ArrayList<>());
                james.start();
            }
            for (int i = 0; i < WARM_UP; i++) {
                for (Variant variant : Variant.values()) {
                    measure(all.get(variant), 2 * ROUND_NANOS);
                }
            }
            List<Variant> order = new ArrayList<>(List.of(Variant.values()));
            for (int i = 0; i < ROUNDS; i++) {
                for (Variant variant : order) {
                    rounds.get(variant).add(measure(all.get(variant), ROUND_NANOS));
                }
                // Who comes first and who follows whom changes, as the machine's pace does.
                Collections.rotate(order, 1);
                if (i % 3 == 2) {
                    Collections.swap(order, 0, 1);
                }
            }
        } finally {
            all.values().forEach(ForkedJames::close);
        }
        print();
    }

    private static ForkedJames prepare(Variant variant) throws Exception {
        ForkedJames james = ForkedJames.prepare(
                Path.of("target/it/audited", variant.name().toLowerCase()), List.of(Path.of("src/test/kills")));
        edit(james, "postern.properties", "audit\\.durability=reply|audit\\.maxSizeMiB=2|audit\\.key=.*", "");
        if (variant != Variant.AUDITED) {
            edit(james, "smtpserver.xml", "<handler class=\"org.postern.smtp.AuditLog\"/>", "");
        }
        if (variant == Variant.STOCK) {
            edit(
                    james,
                    "smtpserver.xml",
                    "org.postern.smtp.CoreHandlers",
                    "org.apache.james.smtpserver.CoreCmdHandlerLoader");
            try (Stream<Path> conf = Files.list(james.file("conf"))) {
                for (Path file : conf.filter(one -> one.toString().endsWith(".properties"))
                        .toList()) {
                    edit(james, file.getFileName().toString(), ".*org\\.postern\\..*", "");
                }
            }
            try (Stream<Path> jars = Files.list(james.file("extensions-jars"))) {
                for (Path jar : jars.toList()) {
                    Files.delete(jar);
                }
            }
        }
        return james;
    }

    private static void edit(ForkedJames james, String name, String pattern, String replacement) throws IOException {
        Path file = james.file("conf").resolve(name);
        Files.writeString(file, Files.readString(file).replaceAll(pattern, replacement));
    }

    private static Round measure(ForkedJames james, long nanos) throws Exception {
        AtomicLong accepted = new AtomicLong();
        double cpu = cpuSeconds(james.pid());
        long start = System.nanoTime();
        Parallel.run(CLIENTS, client -> {
            for (int session = 0; System.nanoTime() - start < nanos; session++) {
                send(james.port("smtp"), "c" + client + "-" + session, start + nanos, accepted);
            }
        });
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Round(accepted.get() / seconds, (cpuSeconds(james.pid()) - cpu) * 1e6 / accepted.get());
    }

    private static void send(int port, String name, long end, AtomicLong accepted) throws IOException {
        try (SmtpClient client = SmtpClient.connect(port, "127.0.0.1")) {
            client.expect("220 ");
            client.command("EHLO client.example", "250 ");
            for (int i = 0; i < MESSAGES_A_SESSION && System.nanoTime() < end; i++) {
                client.send("MAIL FROM:<load@good.example>", "RCPT TO:<postmaster@demo.example>", "DATA");
                client.expect("250 ");
                client.expect("250 ");
                client.expect("354 ");
                String header = "Message-ID: <" + name + "-" + i + "@load.example>\r\nSubject: load\r\n";
                client.send(header, String.join("\r\n", TEXT), ".");
                client.expect("250 ");
                accepted.incrementAndGet();
            }
            client.command("QUIT", "221 ");
        }
    }

    /** Of all of its threads until now. */
    private static double cpuSeconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / (double) TICKS_A_SECOND;
    }

    private void print() {
        for (Variant variant : Variant.values()) {
            System.out.printf(
                    "%-8s median %7.1f messages/s, %6.1f us of processor time each; rounds: %s%n",
                    variant,
                    median(rounds.get(variant).stream().mapToDouble(Round::throughput)),
                    median(rounds.get(variant).stream().mapToDouble(Round::micros)),
                    rounds.get(variant).stream()
                            .map(round -> String.format("%.0f", round.throughput))
                            .collect(Collectors.joining(" ")));
        }
        ratio(Variant.AUDITED, Variant.JAR);
        ratio(Variant.AUDITED, Variant.STOCK);
        ratio(Variant.JAR, Variant.STOCK);
    }

    private void ratio(Variant one, Variant other) {
        double[] paired = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            paired[i] = rounds.get(one).get(i).throughput / rounds.get(other).get(i).throughput;
        }
        System.out.printf(
                "%s / %s: throughput %.1f %% (medians), %.1f %% (median of each round's ratio); processor time a message"
                        + " %.1f %%%n",
                one,
                other,
                100 * median(throughputs(one)) / median(throughputs(other)),
                100 * median(Arrays.stream(paired)),
                100 * median(micros(one)) / median(micros(other)));
    }

    private DoubleStream throughputs(Variant variant) {
        return rounds.get(variant).stream().mapToDouble(Round::throughput);
    }

    private DoubleStream micros(Variant variant) {
        return rounds.get(variant).stream().mapToDouble(Round::micros);
    }

    private static double median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
