package org.postern.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that follows what is in memory: a thread of its own writes four times a second what has changed and forces it to
 * disk. A damaged file is moved aside, one that cannot be read or written is tried again, see {@link FileState}.
 */
final class KeptFile {
    /** What is in the file. All calls are made by one thread at a time. */
    interface Contents {
        /** Takes a file that has just been opened. */
        void connect(StoreFile file, Instant now);

        /** Brings the file up to date; it is committed afterwards. */
        void write(Instant now);
    }

    private static final Logger LOGGER = LoggerFactory.getLogger(KeptFile.class);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Duration INTERVAL = Duration.ofMillis(250);
    private static final int COMPACTING = 8;
    private static final int FIRST_RETRY = 4;
    private static final int LAST_RETRY = 64;
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final Path path;
    private final Clock clock;

    /** What is done with what the file keeps: {@code remembered}. */
    private final String done;

    private final Contents contents;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread writer;

    /** Guards what follows; never taken by a question that memory answers. */
    private final ReentrantLock lock = new ReentrantLock();

    private StoreFile file;
    private int retry = FIRST_RETRY;
    private int waiting;
    private int rounds;

    private volatile Instant writtenUntil;
    private volatile String trouble;
    private volatile Path aside;

    KeptFile(Path path, Clock clock, String done, Contents contents) {
        this.path = path;
        this.clock = clock;
        this.done = done;
        this.contents = contents;
        this.writtenUntil = clock.instant();
        this.writer = new Thread(this::run, "postern-" + path.getFileName());
        writer.setDaemon(true);
    }

    /**
     * Opens the file for the first time, or leaves it for later when that cannot be done now.
     *
     * @throws IOException when it is none of ours to write to
     */
    void open() throws IOException {
        try {
            connect();
        } catch (RefusedFile e) {
            throw new IOException(e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    /** Starts the writer. */
    void start() {
        writer.start();
    }

    /**
     * Adds to the contents.
     *
     * @param make makes what is added
     * @param connect gives it the file, if that is open
     */
    <T> T add(Supplier<T> make, BiConsumer<T, StoreFile> connect) {
        lock.lock();
        try {
            T made = make.get();
            if (file != null) {
                try {
                    connect.accept(made, file);
                } catch (RuntimeException | Error e) {
                    failed(e);
                }
            }
            return made;
        } finally {
            lock.unlock();
        }
    }

    /** What is wrong with the file, one sentence each. */
    List<String> troubles() {
        List<String> troubles = new ArrayList<>();
        String now = trouble;
        if (now != null) {
            troubles.add(now);
        }
        Path moved = aside;
        if (moved != null && Files.exists(moved)) {
            troubles.add("what was " + done + " was lost: " + path + " was damaged and is now " + moved
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
        contents.write(start);
        file.commit();
        writtenUntil = start;
        if (last) {
            file.close();
            file = null;
        } else if (++rounds % COMPACTING == 0) {
            file.compact();
        }
        if (trouble != null) {
            LOGGER.info("What is {} is written to {} again", done, path);
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
        contents.connect(file, clock.instant());
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
        String next = "what is " + done + " is kept in memory only: " + reason(e);
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
        LOGGER.error("{} is damaged and was moved aside as {}; what was {} is lost", path, target, done, damage);
    }

    /** Writes what has changed, for at most five seconds, and lets go of the file. */
    void close() {
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
