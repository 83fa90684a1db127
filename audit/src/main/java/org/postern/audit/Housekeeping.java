package org.postern.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.postern.policy.audit.AuditRecord;

/**
 * Compresses closed files and removes old ones, in a thread of its own that gives way to others. A removal is recorded and
 * signed before it happens, so that verifying can tell it from theft.
 */
final class Housekeeping {
    private static final Duration LOOK = Duration.ofHours(1);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** How many files with what was put aside are kept. */
    private static final int ASIDE = 16;

    private final LogSettings settings;
    private final Clock clock;
    private final Function<AuditRecord, CompletableFuture<Void>> keep;
    private final Semaphore work = new Semaphore(1);
    private final Thread thread;
    private Journal journal;
    private volatile String trouble;
    private volatile boolean ended;

    /** @param keep writes a record; completes when a checkpoint behind it is on disk */
    Housekeeping(LogSettings settings, Clock clock, Function<AuditRecord, CompletableFuture<Void>> keep) {
        this.settings = settings;
        this.clock = clock;
        this.keep = keep;
        this.thread = new Thread(this::run, "postern-audit-files");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
    }

    void start(Journal ofWriter) {
        journal = ofWriter;
        thread.start();
    }

    /** There is a file more. */
    void wake() {
        work.release();
    }

    void end() {
        ended = true;
        wake();
    }

    void join(Duration longest) throws InterruptedException {
        thread.join(longest.toMillis());
    }

    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    private void run() {
        try {
            while (!ended) {
                Duration wait = trouble == null ? LOOK : RETRY;
                if (work.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                    work.drainPermits();
                }
                tidy();
            }
        } catch (InterruptedException e) {
            // Whoever interrupts wants it to end.
        }
    }

    private void tidy() throws InterruptedException {
        try {
            LogFiles files = journal.files();
            if (settings.compress()) {
                Compression.removeRemains(files);
                for (Path file : files.closed()) {
                    if (!LogFiles.isCompressed(file)) {
                        Compression.compress(file, () -> ended);
                    }
                }
            }
            removeOld(files);
            removeAside(files);
            trouble = null;
        } catch (IOException | RuntimeException | ExecutionException | TimeoutException e) {
            if (!ended) {
                trouble = "closed files of " + settings.file() + ": " + e;
            }
        }
    }

    private void removeOld(LogFiles files)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        List<Path> closed = files.closed();
        long size = 0;
        for (Path file : closed) {
            size += Files.size(file);
        }
        for (int i = 0; i < closed.size() && !ended; i++) {
            Path file = closed.get(i);
            if (closed.size() - i <= settings.keep() && size <= settings.keepOctets() && !isTooOld(closed, i)) {
                return;
            }
            size -= Files.size(file);
            long next = i + 1 < closed.size() ? LogFiles.firstSeq(closed.get(i + 1)) : journal.firstSeq();
            remove(
                    file,
                    AuditRecord.at(clock.instant(), "log-removed")
                            .with(
                                    "file.path",
                                    LogFiles.plain(file).getFileName().toString())
                            .with("postern.first", LogFiles.firstSeq(file))
                            .with("postern.last", next - 1));
        }
    }

    /** Whether its last record, which is older than the next file, is too old. */
    private boolean isTooOld(List<Path> closed, int i) throws IOException {
        if (settings.keepDays() == Integer.MAX_VALUE) {
            return false;
        }
        Instant end = i + 1 < closed.size()
                ? LogFiles.begun(closed.get(i + 1))
                : Files.getLastModifiedTime(closed.get(i)).toInstant();
        return end.isBefore(clock.instant().minus(Duration.ofDays(settings.keepDays())));
    }

    private void removeAside(LogFiles files)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        List<Path> aside = files.aside();
        for (Path file : aside.subList(0, Math.max(0, aside.size() - ASIDE))) {
            remove(
                    file,
                    AuditRecord.at(clock.instant(), "log-removed")
                            .with("file.path", file.getFileName().toString()));
        }
    }

    private void remove(Path file, AuditRecord record)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        keep.apply(record).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        Files.deleteIfExists(file);
        Files.deleteIfExists(LogFiles.plain(file));
    }
}
