package org.postern.store;

import java.time.Instant;
import java.util.Optional;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.postern.policy.state.Changes;
import org.postern.policy.state.Codec;
import org.postern.policy.state.MemoryTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table and its rows in the file. Rows are numbered in the order of writing, so that what is written lies at the end
 * of the file's index and what goes lies mostly at its beginning, and loading restores the order. For one thread at a
 * time.
 */
final class FileTable<V> {
    private static final Logger LOGGER = LoggerFactory.getLogger(FileTable.class);

    private final MemoryTable<V> memory;
    private final Codec<V> codec;
    private boolean loaded;
    private long next = 1;
    private MVMap<Long, byte[]> rows;

    FileTable(MemoryTable<V> memory, Codec<V> codec) {
        this.memory = memory;
        this.codec = codec;
    }

    MemoryTable<V> memory() {
        return memory;
    }

    /**
     * Takes a file that has just been opened. The first time its rows are loaded; later everything is written to it again,
     * since what it has of the time before is not known.
     */
    void connect(StoreFile file, Instant now) {
        rows = file.rows(memory.name());
        Long last = rows.lastKey();
        next = Math.max(next, last == null ? 1 : last + 1);
        memory.forgetDrained();
        if (!loaded) {
            load(now);
            loaded = true;
        } else {
            long first = next;
            write(now);
            removeBefore(first);
        }
    }

    private void load(Instant now) {
        Cursor<Long, byte[]> cursor = rows.cursor(null);
        while (cursor.hasNext()) {
            long number = cursor.next();
            Row row = Row.decode(number, cursor.getValue());
            if (row.until.isAfter(now)) {
                memory.load(row.key, value(number, row), row.until, number);
            } else {
                rows.remove(number);
            }
        }
    }

    private V value(long number, Row row) {
        try {
            return codec.decode(row.value);
        } catch (RuntimeException e) {
            throw new DamagedFile(
                    "entry " + number + " of the table \"" + memory.name() + "\" has a value that " + codec
                            + " cannot read: " + e,
                    e);
        }
    }

    /** The value's bytes; a value that has none must not keep the others from being written. */
    private Optional<byte[]> encoded(V value) {
        try {
            return Optional.of(codec.encode(value));
        } catch (RuntimeException e) {
            LOGGER.error(
                    "A value of the table {} cannot be written by {} and stays in memory", memory.name(), codec, e);
            return Optional.empty();
        }
    }

    private void removeBefore(long first) {
        Cursor<Long, byte[]> cursor = rows.cursor(null);
        while (cursor.hasNext() && cursor.next() < first) {
            rows.remove(cursor.getKey());
        }
    }

    /** Drops what has expired and brings the rows up to date; the file's owner commits. */
    void write(Instant now) {
        memory.expire(now);
        next = memory.drain(next, new Changes<>() {
            @Override
            public void written(long number, String key, V value, Instant until) {
                encoded(value).ifPresent(bytes -> rows.put(number, new Row(key, until, bytes).encode(number)));
            }

            @Override
            public void gone(long number) {
                rows.remove(number);
            }
        });
    }
}
