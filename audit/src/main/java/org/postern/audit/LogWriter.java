package org.postern.audit;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.postern.audit.privacy.Privacy;
import org.postern.policy.audit.Audit;
import org.postern.policy.audit.AuditRecord;

/**
 * Writes the audit log, from a thread of its own.
 *
 * <p>The caller only puts the record into a bounded queue, without a lock. The writer takes what is there, seals it and
 * writes it at once; when somebody waits for a record of it, it is forced to disk at once, too, and otherwise within the
 * time that {@link LogSettings} gives. When the file cannot be written, the records wait; those for which there is no room
 * are counted, and the next record is preceded by a {@code gap} that says how many are missing.
 */
public final class LogWriter implements Audit, AutoCloseable {
    private static final int BATCH = 4096;
    private static final int BATCH_SIZE = 1 << 20;
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final LogSettings settings;
    private final Clock clock;
    private final Lost lost = new Lost();
    private final LogQueue queue = new LogQueue();
    private final Journal journal;
    private final List<Output> outputs;
    private final Housekeeping housekeeping;
    private final Thread writer;
    private final List<Waiting> batch = new ArrayList<>(BATCH);
    private volatile String trouble;
    private volatile boolean closed;
    private volatile long closedAt;
    private long upkeepAt = System.nanoTime();

    private LogWriter(LogSettings settings, Optional<LogKey> key, Privacy privacy, List<Output> outputs, Clock clock)
            throws IOException {
        this.settings = settings;
        this.outputs = List.copyOf(outputs);
        this.clock = clock;
        this.housekeeping = new Housekeeping(settings, clock, this::keepSigned);
        this.journal = Journal.open(settings, key, privacy, this.outputs, clock, lost, housekeeping::wake);
        this.writer = new Thread(this::run, "postern-audit");
        writer.setDaemon(true);
    }

    /** As the other one, for settings that hash nothing, and for the file alone. */
    public static LogWriter open(LogSettings settings, Optional<LogKey> key, Clock clock) throws IOException {
        return open(settings, key, Optional.empty(), List.of(), clock);
    }

    /**
     * Opens the log, goes on where it ended, and starts the writer.
     *
     * @param key what signs the checkpoints
     * @param secret for hashes, when the settings ask for any
     * @param outputs where the lines go besides the file
     * @throws IOException when it cannot be written, or another one writes it
     */
    public static LogWriter open(
            LogSettings settings, Optional<LogKey> key, Optional<LogKey> secret, List<Output> outputs, Clock clock)
            throws IOException {
        Privacy privacy = new Privacy(settings.privacy(), secret);
        LogWriter log = new LogWriter(settings, key, privacy, outputs, clock);
        outputs.forEach(Output::start);
        log.writer.start();
        log.housekeeping.start(log.journal);
        return log;
    }

    @Override
    public void record(AuditRecord record) {
        submit(new Waiting(record, null, false));
    }

    @Override
    public CompletionStage<Void> keep(AuditRecord record) {
        if (settings.durability() == LogSettings.Durability.BATCH) {
            record(record);
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> written = new CompletableFuture<>();
        submit(new Waiting(record, written, false));
        return written.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** As {@link #keep}, whatever the settings, with a checkpoint behind it. */
    CompletableFuture<Void> keepSigned(AuditRecord record) {
        CompletableFuture<Void> written = new CompletableFuture<>();
        submit(new Waiting(record, written, true));
        return written;
    }

    private void submit(Waiting one) {
        if (closed || !queue.offer(one)) {
            lost.add(1, clock.instant());
            fail(one, closed ? "the audit log is closed" : "too much waits to be written to the audit log");
        }
    }

    @Override
    public boolean isFull() {
        return settings.onFull() == LogSettings.OnFull.DEFER && queue.isNearlyFull();
    }

    /** What keeps records from being written, or files from being closed and removed; empty when all is well. */
    public Optional<String> trouble() {
        if (!closed && !writer.isAlive()) {
            return Optional.of(settings.file() + ": its writer has ended");
        }
        return Optional.ofNullable(trouble).or(housekeeping::trouble);
    }

    /** What keeps lines from going where else they should; a sentence each. */
    public List<String> outputTroubles() {
        return outputs.stream().flatMap(output -> output.trouble().stream()).collect(Collectors.toUnmodifiableList());
    }

    /** The last checkpoint; whoever keeps it elsewhere can tell later whether the log up to it is still the same. */
    public Head head() {
        return journal.head();
    }

    /** How many records have been lost since the start. */
    public long lost() {
        return lost.all();
    }

    private void run() {
        while (!isOver()) {
            if (batch.isEmpty()) {
                queue.drain(batch, BATCH, BATCH_SIZE);
            }
            try {
                if (!batch.isEmpty()) {
                    write();
                }
                upkeep();
            } catch (IOException | RuntimeException e) {
                trouble = settings.file() + ": " + e;
                batch.forEach(one -> fail(one, trouble));
                upkeepAt = System.nanoTime() + RETRY.toNanos();
                if (!batch.isEmpty()) {
                    queue.pause(closed ? POLL.toNanos() : RETRY.toNanos());
                }
            }
            if (batch.isEmpty() && !closed) {
                queue.await(POLL.toNanos());
            }
        }
        end();
    }

    private boolean isOver() {
        return closed && (batch.isEmpty() && queue.isEmpty() || System.nanoTime() - closedAt > LAST_WORDS.toNanos());
    }

    private void write() throws IOException {
        journal.append(batch);
        boolean signed = false;
        boolean awaited = false;
        for (Waiting one : batch) {
            signed |= one.signed;
            awaited |= one.written != null;
        }
        List<Waiting> done = List.copyOf(batch);
        // They are written: whatever goes wrong below, they are not lost.
        batch.clear();
        try {
            if (signed) {
                journal.checkpoint("removal");
            } else if (awaited) {
                journal.force();
            }
        } catch (IOException e) {
            done.forEach(one -> fail(one, settings.file() + ": " + e));
            throw e;
        }
        for (Waiting one : done) {
            if (one.written != null) {
                one.written.complete(null);
            }
        }
    }

    /** After trouble not before it is time to try again, for records can be written although a file cannot be closed. */
    private void upkeep() throws IOException {
        if (System.nanoTime() - upkeepAt >= 0) {
            journal.upkeep();
            trouble = null;
        }
        for (Output output : outputs) {
            long count = output.due();
            if (count > 0 && queue.offer(new Waiting(output.gap(count), null, false))) {
                output.told(count);
            }
        }
    }

    private static void fail(Waiting one, String why) {
        if (one.written != null) {
            one.written.completeExceptionally(new IOException(why));
        }
    }

    private void end() {
        queue.drain(batch, Integer.MAX_VALUE, Long.MAX_VALUE);
        lost.add(batch.size(), clock.instant());
        batch.forEach(one -> fail(one, "the audit log was closed before it could be written"));
        try {
            tellLossesOfOutputs();
            journal.close();
        } catch (IOException | RuntimeException e) {
            trouble = settings.file() + ": " + e;
        }
    }

    /** What is still under way to an output that works is not lost yet, and the stop does not wait for it. */
    private void tellLossesOfOutputs() throws IOException {
        outputs.forEach(Output::giveUp);
        for (Output output : outputs) {
            long count = output.untold();
            if (count > 0) {
                journal.append(List.of(new Waiting(output.gap(count), null, false)));
                output.told(count);
            }
        }
    }

    /** Writes what is queued, for at most five seconds, and ends the log with a checkpoint. */
    @Override
    public void close() {
        if (!closed) {
            closedAt = System.nanoTime();
            closed = true;
        }
        housekeeping.end();
        queue.wake();
        try {
            writer.join(LAST_WORDS.plusSeconds(1).toMillis());
            housekeeping.join(RETRY);
            outputs.forEach(output -> output.finish(RETRY));
        } catch (InterruptedException e) {
            // The writer goes on by itself.
            Thread.currentThread().interrupt();
        }
    }
}
