package org.postern.policy.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes records to a file, one a line, from a thread of its own.
 *
 * <p>The caller only puts the record into a bounded queue. When the queue is full, or the file cannot be written, the
 * record is lost, and the next one that can be written is preceded by a {@code gap} record with the number of those
 * lost. The file is rotated by size and a fixed number of old files is kept. A line torn by a crash is ended when the
 * file is opened again, so that the next record starts on a line of its own.
 */
public final class FileAudit implements Audit, AutoCloseable {
    private static final int QUEUE = 65_536;
    private static final int BATCH = 1_024;
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final Path file;
    private final long maxBytes;
    private final int keep;
    private final Clock clock;
    private final BlockingQueue<AuditRecord> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong lost = new AtomicLong();
    private final Thread writer;
    private volatile String trouble;
    private volatile boolean closed;
    private FileChannel channel;

    /**
     * Opens the file and starts the writer.
     *
     * @param maxBytes the size at which the file is rotated
     * @param keep how many rotated files are kept beside it
     * @throws IOException when the file cannot be opened for appending
     */
    public FileAudit(Path file, long maxBytes, int keep, Clock clock) throws IOException {
        this.file = file;
        this.maxBytes = maxBytes;
        this.keep = keep;
        this.clock = clock;
        open();
        this.writer = new Thread(this::write, "postern-audit");
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public void record(AuditRecord record) {
        if (closed || !queue.offer(record)) {
            lost.incrementAndGet();
        }
    }

    /** What keeps records from being written now; empty when all is well. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    private void write() {
        List<AuditRecord> batch = new ArrayList<>(BATCH);
        while (!closed || !queue.isEmpty()) {
            try {
                AuditRecord first = queue.poll(200, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, BATCH - 1);
                    append(batch);
                    trouble = null;
                }
            } catch (IOException e) {
                lost.addAndGet(batch.size());
                trouble = file + ": " + e;
                pauseAfterTrouble();
            } catch (InterruptedException e) {
                closed = true;
            } finally {
                batch.clear();
            }
        }
        closeChannel();
    }

    private void append(List<AuditRecord> batch) throws IOException {
        if (channel == null || !Files.exists(file)) {
            closeChannel();
            open();
        }
        long gap = lost.get();
        StringBuilder lines = new StringBuilder(batch.size() * 400);
        if (gap > 0) {
            lines.append(AuditRecord.at(clock.instant(), "gap").with("postern.lost", gap))
                    .append('\n');
        }
        batch.forEach(record -> lines.append(record).append('\n'));
        writeFully(ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8)));
        lost.addAndGet(-gap);
        // They are written: whatever goes wrong below, they are not lost.
        batch.clear();
        if (channel.size() >= maxBytes) {
            rotate();
        }
    }

    private void writeFully(ByteBuffer bytes) throws IOException {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            closeChannel();
            throw e;
        }
    }

    private void open() throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        channel.position(channel.size());
        if (channel.size() > 0) {
            ByteBuffer last = ByteBuffer.allocate(1);
            channel.read(last, channel.size() - 1);
            if (last.get(0) != '\n') {
                writeFully(ByteBuffer.wrap(new byte[] {'\n'}));
            }
        }
    }

    private void rotate() throws IOException {
        closeChannel();
        for (int number = keep; number > 1; number--) {
            Path younger = rotated(number - 1);
            if (Files.exists(younger)) {
                Files.move(younger, rotated(number), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.move(file, rotated(1), StandardCopyOption.REPLACE_EXISTING);
        open();
    }

    private Path rotated(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    private void closeChannel() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                trouble = file + ": " + e;
            }
            channel = null;
        }
    }

    private void pauseAfterTrouble() {
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY.toMillis());
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    /** Writes what is queued, for at most five seconds, and ends the writer. */
    @Override
    public void close() {
        closed = true;
        try {
            writer.join(LAST_WORDS.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
