package org.postern.store;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Counters;
import org.postern.policy.limit.KeyHash;
import org.postern.policy.limit.MemoryCounters;

/**
 * Counters in memory and, for the next start, in a file of their own beside that of {@link FileState}.
 *
 * <p>Memory answers every question; no caller waits for the disk. What has changed is written four times a second, so that
 * a killed process loses the counts of the last second at most. Levels, such as open connections, end with the process and
 * are not kept. What happens when the file is damaged, missing or in use is the same as for {@link FileState}, except that
 * what is in a file that cannot be read at the start is given up when it can be: its keys are known by a secret that is in
 * the file too.
 */
public final class FileCounters implements Counters {
    private static final String SECRET = "counters.secret";

    private final int maxKeys;
    private final LongSupplier nanos;
    private final KeptFile file;

    private String secret;
    private MemoryCounters memory;
    private CountFile rows;

    private FileCounters(Path path, int maxKeys, LongSupplier nanos, Clock clock) throws IOException {
        this.maxKeys = maxKeys;
        this.nanos = nanos;
        this.file = new KeptFile(path, clock, "counted", new KeptFile.Contents() {
            @Override
            public void connect(StoreFile opened, Instant now) {
                FileCounters.this.connect(opened);
            }

            @Override
            public void write(Instant now) {
                rows.write(nanos.getAsLong());
            }
        });
        file.open();
        if (memory == null) {
            begin(newSecret());
        }
        file.start();
    }

    /**
     * Opens the file, or creates it, and starts the writer.
     *
     * @param maxKeys see {@link MemoryCounters}
     * @param nanos the time in nanoseconds since 1970, which never goes back while the process runs
     * @param clock for the time in the name of a damaged file
     * @throws IOException when another process has the file, or a version of Postern wrote it that this one cannot read
     */
    public static FileCounters open(Path path, int maxKeys, LongSupplier nanos, Clock clock) throws IOException {
        return new FileCounters(path, maxKeys, nanos, clock);
    }

    private static String newSecret() {
        SecureRandom random = new SecureRandom();
        return Long.toHexString(random.nextLong()) + ' ' + Long.toHexString(random.nextLong());
    }

    private void begin(String known) {
        String[] halves = known.split(" ", 2);
        if (halves.length < 2) {
            throw new DamagedFile("the secret is cut short");
        }
        KeyHash hash = new KeyHash(Long.parseUnsignedLong(halves[0], 16), Long.parseUnsignedLong(halves[1], 16));
        secret = known;
        memory = MemoryCounters.tracked(maxKeys, hash, nanos);
        rows = new CountFile(memory);
    }

    private void connect(StoreFile opened) {
        if (memory == null) {
            begin(opened.remember(SECRET, newSecret()));
            rows.load(opened);
        }
        opened.replace(SECRET, secret);
        rows.rewrite(opened, nanos.getAsLong());
    }

    @Override
    public CompletableFuture<Charges> take(Charges charges) {
        return memory.take(charges);
    }

    /** As {@link MemoryCounters#takeNow}. */
    public boolean takeNow(Charges charges) {
        return memory.takeNow(charges);
    }

    @Override
    public void charge(Charges charges) {
        memory.charge(charges);
    }

    @Override
    public void giveBack(Charges charges) {
        memory.giveBack(charges);
    }

    @Override
    public List<String> troubles() {
        List<String> troubles = new ArrayList<>(memory.troubles());
        troubles.addAll(file.troubles());
        return troubles;
    }

    /** What was counted before this moment is on disk. */
    Instant writtenUntil() {
        return file.writtenUntil();
    }

    /** Writes what has changed, for at most five seconds, and lets go of the file. Counting goes on in memory. */
    @Override
    public void close() {
        file.close();
    }
}
