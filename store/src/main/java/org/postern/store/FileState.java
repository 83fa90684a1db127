package org.postern.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.postern.policy.state.Codec;
import org.postern.policy.state.ExpiringTable;
import org.postern.policy.state.MemoryTable;
import org.postern.policy.state.State;
import org.postern.policy.state.Tables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps tables in memory and, for the next start, in a file: {@code state=file}.
 *
 * <p>Memory answers every question; no call on a table waits for the disk. A thread of its own writes what has changed
 * four times a second and forces it to disk, so that a killed process loses at most the last second, or as long as the
 * disk takes if that is longer. What waits to be
 * written takes no room of its own, however long the disk is away.
 *
 * <p>What can go wrong with the file:
 *
 * <ul>
 *   <li>It is damaged, or what belongs to every file is missing from it: it is moved aside as {@code <name>.corrupt-<time>} and a new one is begun with what is in memory.
 *       Entries that were read before the damage showed are kept. {@link #troubles()} says so as long as the file that
 *       was moved aside is there, or until the next start.
 *   <li>It cannot be read or written (disk full, no permission): everything goes on in memory, {@link #troubles()} says
 *       so, and it is tried again, after one second at first and every 16 seconds in the end.
 *   <li>Another process has it, or a newer Postern wrote it: {@link #open} refuses it.
 * </ul>
 *
 * <p>A table that nobody asks for stays in the file as it is.
 */
public final class FileState implements State {
    private static final Logger LOGGER = LoggerFactory.getLogger(FileState.class);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Duration INTERVAL = Duration.ofMillis(250);
    private static final int COMPACTING = 8;
    private static final int FIRST_RETRY = 4;
    private static final int LAST_RETRY = 64;
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final Path path;
    private final Clock clock;
    private final Tables tables = new Tables();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread writer;

    /** Guards what follows; never taken by a call on a table. */
    private final ReentrantLock lock = new ReentrantLock();

    private final List<FileTable<?>> kept = new ArrayList<>();
    private long secret = new SecureRandom().nextLong();
    private StoreFile file;
    private int retry = FIRST_RETRY;
    private int waiting;
    private int rounds;

    private volatile Instant writtenUntil;
    private volatile String trouble;
    private volatile Path aside;

    private FileState(Path path, Clock clock) throws IOException {
        this.path = path;
        this.clock = clock;
        this.writtenUntil = clock.instant();
        try {
            connect();
        } catch (RefusedFile e) {
            throw new IOException(e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            failed(e);
        }
        this.writer = new Thread(this::run, "postern-state");
        writer.setDaemon(true);
        writer.start();
    }

    /**
     * Opens the file, or creates it, and starts the writer.
     *
     * @param clock tells which entries have expired, and the time in the name of a damaged file
     * @throws IOException when another process has the file, or a version of Postern wrote it that this one cannot read
     */
    public static FileState open(Path path, Clock clock) throws IOException {
        return new FileState(path, clock);
    }

    @Override
    public <V> ExpiringTable<V> table(String name, int maxEntries, Codec<V> codec) {
        return tables.table(name, maxEntries, codec, () -> add(name, maxEntries, codec));
    }

    private <V> MemoryTable<V> add(String name, int maxEntries, Codec<V> codec) {
        lock.lock();
        try {
            FileTable<V> table = new FileTable<>(new MemoryTable<>(name, maxEntries, secret), codec);
            kept.add(table);
            if (file != null) {
                try {
                    table.connect(file, clock.instant());
                } catch (RuntimeException | Error e) {
                    failed(e);
                }
            }
            return table.memory();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<String> troubles() {
        List<String> troubles = new ArrayList<>();
        String now = trouble;
        if (now != null) {
            troubles.add(now);
        }
        Path moved = aside;
        if (moved != null && Files.exists(moved)) {
            troubles.add("what was remembered was lost: " + path + " was damaged and is now " + moved
                    + "; delete it when you have seen this");
        }
        return troubles;
    }

    /** What was written before this moment is on disk. */
    Instant writtenUntil() {
        return writtenUntil;
    }

    private void run() {
        boolean last = false;
        while (!last) {
            try {
                last = closing.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                last = true;
            }
            lock.lock();
            try {
                tend(last);
            } catch (RuntimeException | Error e) {
                // Whatever it was, there is another time.
                failed(e);
            } finally {
                lock.unlock();
            }
        }
    }

    private void tend(boolean last) {
        if (file == null && !last && --waiting > 0) {
            return;
        }
        if (file == null) {
            connect();
        }
        Instant start = clock.instant();
        kept.forEach(table -> table.write(start));
        file.commit();
        writtenUntil = start;
        if (last) {
            file.close();
            file = null;
        } else if (++rounds % COMPACTING == 0) {
            file.compact();
        }
        if (trouble != null) {
            LOGGER.info("What is remembered is written to {} again", path);
        }
        trouble = null;
        retry = FIRST_RETRY;
    }

    private void connect() {
        try {
            file = StoreFile.open(path);
        } catch (DamagedFile e) {
            moveAside(e);
            file = StoreFile.open(path);
        }
        String own = Long.toHexString(secret);
        if (kept.isEmpty()) {
            secret = Long.parseUnsignedLong(file.remember("secret", own), 16);
        }
        for (FileTable<?> table : kept) {
            table.connect(file, clock.instant());
        }
    }

    private void failed(Throwable thrown) {
        // A heap that is full says nothing about the file.
        Throwable e = thrown instanceof OutOfMemoryError ? thrown : StoreFile.explained(path, thrown);
        if (file != null) {
            file.abandon();
            file = null;
        }
        if (e instanceof DamagedFile) {
            try {
                moveAside((DamagedFile) e);
            } catch (UncheckedIOException stuck) {
                e = stuck;
            }
        }
        String next = "what is remembered is kept in memory only: " + reason(e);
        if (!next.equals(trouble)) {
            LOGGER.error("{}", next, thrown);
        }
        trouble = next;
        waiting = retry;
        retry = Math.min(2 * retry, LAST_RETRY);
    }

    private String reason(Throwable e) {
        if (e instanceof RefusedFile) {
            return e.getMessage();
        }
        return path + ": " + (e instanceof UncheckedIOException ? e.getMessage() : e);
    }

    private void moveAside(DamagedFile damage) {
        Path target = path.resolveSibling(path.getFileName() + ".corrupt-" + TIME.format(clock.instant()));
        try {
            if (aside != null) {
                // One is enough to find out why, and a disk that damages them all must not be filled as well.
                Files.deleteIfExists(aside);
            }
            Files.move(path, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("damaged (" + damage.getMessage() + "), and it cannot be moved aside", e);
        }
        aside = target;
        LOGGER.error("{} is damaged and was moved aside as {}; what it remembered is lost", path, target, damage);
    }

    /** Writes what has changed, for at most five seconds, and lets go of the file. Tables go on in memory. */
    @Override
    public void close() {
        closing.countDown();
        try {
            writer.join(LAST_WORDS.toMillis());
            if (writer.isAlive()) {
                LOGGER.error("{} was not written within {} seconds", path, LAST_WORDS.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
