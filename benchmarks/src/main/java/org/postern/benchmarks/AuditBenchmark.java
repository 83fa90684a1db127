package org.postern.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.postern.audit.LogSettings;
import org.postern.audit.LogWriter;
import org.postern.policy.audit.AuditRecord;

/**
 * What a record costs the thread that decides: making it, and making it and handing it over while the writer works. Records
 * for which there is no room are refused at once, so that the second is measured with some pause between records.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class AuditBenchmark {
    private Path directory;
    private LogWriter log;
    private int i;

    @Setup(Level.Trial)
    public void open() throws Exception {
        directory = Files.createTempDirectory(Path.of("."), "audit-benchmark");
        log = LogWriter.open(
                LogSettings.of(directory.resolve("audit.jsonl")).keep(1).compress(false),
                Optional.empty(),
                Clock.systemUTC());
    }

    @TearDown(Level.Trial)
    public void close() throws Exception {
        log.close();
        System.out.println("lost " + log.lost() + " up to " + log.head().seq());
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Benchmark
    public AuditRecord makeARecord() {
        return Decisions.record(i++);
    }

    @Benchmark
    public void makeARecordAndHandItOver() {
        log.record(Decisions.record(i++));
    }

    /** As a decision of some microseconds would leave it: the writer keeps up. */
    @Benchmark
    public void makeARecordAndHandItOverBesideOtherWork() {
        Blackhole.consumeCPU(1500);
        log.record(Decisions.record(i++));
    }

    /** To be taken off the one above. */
    @Benchmark
    public void otherWork() {
        Blackhole.consumeCPU(1500);
    }
}
