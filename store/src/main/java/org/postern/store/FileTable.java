package org.postern.store;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
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
    private static final int ROUND = 65_536;

    private final MemoryTable<V> memory;
    private final Codec<V> codec;
    private boolean loaded;
    private StoreFile file;
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
    void connect(StoreFile opened, Instant now) {
        file = opened;
        rows = file.rows(memory.name());
        memory.forgetDrained();
        if (!loaded) {
            load(now);
            loaded = true;
        } else {
            memory.expire(now);
            removeAllBut(writeNumbered());
        }
    }

    private void load(Instant now) {
        Long last = rows.lastKey();
        if (last != null) {
            memory.startAfter(last);
        }
        long found = 0;
        Cursor<Long, byte[]> newestFirst = rows.cursor(null, null, true);
        while (newestFirst.hasNext()) {
            long number = newestFirst.next();
            found++;
            Row row = Row.decode(number, newestFirst.getValue());
            if (!row.until.isAfter(now) || !memory.load(row.key, value(number, row), row.until, number)) {
                rows.remove(number);
            }
        }
        file.checkRows(memory.name(), found);
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

    /** The numbers of what was written, in ascending order. */
    private long[] writeNumbered() {
        LongStream.Builder numbers = LongStream.builder();
        write(numbers);
        return numbers.build().sorted().toArray();
    }

    private void removeAllBut(long[] numbers) {
        Cursor<Long, byte[]> cursor = rows.cursor(null);
        while (cursor.hasNext()) {
            long number = cursor.next();
            if (Arrays.binarySearch(numbers, number) < 0) {
                rows.remove(number);
                file.changed();
            }
        }
    }

    /** Drops what has expired and brings the rows up to date; the file's owner commits. */
    void write(Instant now) {
        memory.expire(now);
        write(number -> {});
    }

    private void write(LongConsumer numbers) {
        Changes<V> sink = new Changes<>() {
            @Override
            public void written(long number, String key, V value, Instant until) {
                encoded(value).ifPresent(bytes -> {
                    rows.put(number, new Row(key, until, bytes).encode(number));
                    file.changed();
                    numbers.accept(number);
                });
            }

            @Override
            public void gone(long number) {
                rows.remove(number);
                file.changed();
            }
        };
        // Enough for everything that waits now; what is written meanwhile has its turn the next time.
        int rounds = 1 + memory.maxEntries() / ROUND;
        while (memory.drain(sink) && rounds > 0) {
            rounds--;
        }
    }
}
