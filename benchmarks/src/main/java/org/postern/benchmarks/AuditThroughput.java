package org.postern.benchmarks;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.core.FileAppender;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.postern.audit.KeyFile;
import org.postern.audit.LogKey;
import org.postern.audit.LogSettings;
import org.postern.audit.LogWriter;

/**
 * How many records a second the audit log takes on, sealed, checkpointed and on disk, beside Logback with its JSON encoder
 * (with and without an asynchronous appender, which loses nothing and is not flushed record by record). One thread makes
 * the records; when too much waits it pauses, so that nothing is lost. Alternates between them.
 */
public final class AuditThroughput {
    private static final int RECORDS = Integer.getInteger("records", 2_000_000);
    private static final int ROUNDS = Integer.getInteger("rounds", 3);

    private AuditThroughput() {}

    public static void main(String[] arguments) throws Exception {
        Path base = Files.createTempDirectory(Path.of(arguments.length > 0 ? arguments[0] : "."), "audit-benchmark");
        try {
            for (int round = 0; round <= ROUNDS; round++) {
                Path directory = base.resolve("round" + round);
                String name = round == 0 ? "warm-up" : "round " + round;
                print(name, "Postern, HMAC checkpoints", () -> postern(directory));
                print(name, "Logback, JsonEncoder", () -> logback(directory.resolve("l"), false));
                print(name, "Logback, JsonEncoder, AsyncAppender", () -> logback(directory.resolve("a"), true));
                remove(base);
                Files.createDirectory(base);
            }
        } finally {
            remove(base);
        }
    }

    private interface Run {
        double perSecond() throws Exception;
    }

    /** Processor time, unlike records a second, hardly depends on what else the machine does. */
    private static void print(String round, String what, Run run) throws Exception {
        long before = processorTime();
        long callerBefore = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        double perSecond = run.perSecond();
        System.out.printf(
                Locale.ROOT,
                "%-8s %-38s %,12.0f records/s, %6.2f us of processor a record, %6.2f us of them the caller's%n",
                round,
                what,
                perSecond,
                (processorTime() - before) / 1e3 / RECORDS,
                (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - callerBefore) / 1e3 / RECORDS);
    }

    private static long processorTime() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static double postern(Path directory) throws Exception {
        Path secret = Files.createDirectories(directory).resolve("key");
        Files.write(secret, new byte[64]);
        LogKey key = KeyFile.forVerifying(secret);
        LogSettings settings = LogSettings.of(directory.resolve("log/audit.jsonl"))
                .maxOctets(1L << 30)
                .compress(false)
                .onFull(LogSettings.OnFull.DEFER);
        LogWriter log = LogWriter.open(settings, Optional.of(key), Clock.systemUTC());
        long start = System.nanoTime();
        for (int i = 0; i < RECORDS; i++) {
            while (log.isFull()) {
                LockSupport.parkNanos(100_000);
            }
            log.record(Decisions.record(i));
        }
        log.close();
        long time = System.nanoTime() - start;
        if (log.lost() > 0) {
            throw new IllegalStateException(log.lost() + " records were lost");
        }
        return RECORDS * 1e9 / time;
    }

    private static double logback(Path directory, boolean async) throws Exception {
        Files.createDirectories(directory);
        LoggerContext context = new LoggerContext();
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithFormattedMessage(true);
        encoder.setWithMessage(false);
        encoder.start();
        FileAppender<ch.qos.logback.classic.spi.ILoggingEvent> file = new FileAppender<>();
        file.setContext(context);
        file.setFile(directory.resolve("log.jsonl").toString());
        file.setImmediateFlush(false);
        file.setEncoder(encoder);
        file.start();
        Logger logger = context.getLogger("audit");
        logger.setLevel(Level.INFO);
        if (async) {
            AsyncAppender queue = new AsyncAppender();
            queue.setContext(context);
            queue.setQueueSize(1 << 16);
            queue.setDiscardingThreshold(0);
            queue.setMaxFlushTime(600_000);
            queue.addAppender(file);
            queue.start();
            logger.addAppender(queue);
        } else {
            logger.addAppender(file);
        }
        long start = System.nanoTime();
        for (int i = 0; i < RECORDS; i++) {
            Decisions.log(logger, i);
        }
        context.stop();
        return RECORDS * 1e9 / (System.nanoTime() - start);
    }

    private static void remove(Path directory) throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
