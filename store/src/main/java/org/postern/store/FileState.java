package org.postern.store;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.postern.policy.state.Codec;
import org.postern.policy.state.ExpiringTable;
import org.postern.policy.state.MemoryTable;
import org.postern.policy.state.State;
import org.postern.policy.state.Tables;

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
    private final Clock clock;
    private final Tables tables = new Tables();
    private final KeptFile file;

    /** What follows is for one thread at a time, as {@link KeptFile} has it. */
    private final List<FileTable<?>> kept = new ArrayList<>();

    private long secret = new SecureRandom().nextLong();

    private FileState(Path path, Clock clock) throws IOException {
        this.clock = clock;
        this.file = new KeptFile(path, clock, "remembered", new KeptFile.Contents() {
            @Override
            public void connect(StoreFile opened, Instant now) {
                FileState.this.connect(opened, now);
            }

            @Override
            public void write(Instant now) {
                kept.forEach(table -> table.write(now));
            }
        });
        file.open();
        file.start();
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
        FileTable<V> added = file.add(
                () -> {
                    FileTable<V> table = new FileTable<>(new MemoryTable<>(name, maxEntries, secret), codec);
                    kept.add(table);
                    return table;
                },
                (table, opened) -> table.connect(opened, clock.instant()));
        return added.memory();
    }

    private void connect(StoreFile opened, Instant now) {
        String own = Long.toHexString(secret);
        if (kept.isEmpty()) {
            secret = Long.parseUnsignedLong(opened.remember("secret", own), 16);
        }
        kept.forEach(table -> table.connect(opened, now));
    }

    @Override
    public List<String> troubles() {
        return file.troubles();
    }

    /** What was written before this moment is on disk. */
    Instant writtenUntil() {
        return file.writtenUntil();
    }

    /** Writes what has changed, for at most five seconds, and lets go of the file. Tables go on in memory. */
    @Override
    public void close() {
        file.close();
    }
}
