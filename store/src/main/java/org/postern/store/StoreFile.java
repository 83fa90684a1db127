package org.postern.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.RandomAccessStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;

/**
 * The open file: an MVStore without threads of its own. Every commit is appended and forced to disk before the space of
 * what it replaces is used again, so that a process that ends in the middle leaves the commit before.
 */
final class StoreFile {
    /** Raise it when a version before could not read what this one writes. */
    static final int FORMAT = 1;

    private static final String ABOUT = "postern";
    private static final String FORMAT_KEY = "format";
    private static final String ROWS = "rows.";

    /** The library's own header, twice: the length of a file to which nothing was written yet. */
    private static final int EMPTY_BYTES = 2 * 4_096;

    private static final int CACHE_MB = 4;

    /** Small, since an entry that changes takes its whole page along. */
    private static final int PAGE_BYTES = 4_096;

    private static final int CHANGES = 8_192;
    private static final int FILL_RATE = 50;
    private static final int COMPACTED_BYTES = 4 << 20;

    private final MVStore store;
    private final MVMap<String, String> about;
    private final Map<String, MVMap<Long, byte[]>> opened = new HashMap<>();
    private int changes;

    private StoreFile(MVStore store) {
        this.store = store;
        this.about = store.openMap(
                ABOUT,
                new MVMap.Builder<String, String>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(StringDataType.INSTANCE));
    }

    /**
     * Opens the file and creates it when it is missing.
     *
     * @throws RefusedFile when another process has it or a newer version wrote it
     * @throws DamagedFile when it is not as it was written
     * @throws UncheckedIOException when it cannot be read or made
     */
    static StoreFile open(Path path) {
        MVStore store = null;
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            boolean written = Files.exists(path) && Files.size(path) > EMPTY_BYTES;
            store = new MVStore.Builder()
                    .fileName(path.toAbsolutePath().toString())
                    .autoCommitDisabled()
                    .autoCommitBufferSize(0)
                    .pageSplitSize(PAGE_BYTES)
                    .cacheSize(CACHE_MB)
                    .cacheConcurrency(1)
                    .open();
            // Nothing reads what was replaced, and it is replaced on the disk before its space is used again.
            store.setRetentionTime(0);
            store.setVersionsToKeep(0);
            StoreFile file = new StoreFile(store);
            file.checkFormat(path, written);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            if (store != null) {
                store.closeImmediately();
            }
            throw explained(path, e);
        }
    }

    private void checkFormat(Path path, boolean written) {
        if (written && !about.containsKey(FORMAT_KEY)) {
            throw new DamagedFile("something was written to it, but nothing of it is found");
        }
        String format = remember(FORMAT_KEY, Integer.toString(FORMAT));
        if (!format.equals(Integer.toString(FORMAT))) {
            throw newer(path, "format " + format + "; this version reads format " + FORMAT);
        }
    }

    private static RefusedFile newer(Path path, String detail) {
        return new RefusedFile(path + " was written by a version of Postern whose files this one cannot read (" + detail
                + "): use that version, or move the file away to start with nothing remembered");
    }

    /** What something thrown by the library means for us. It throws many things when it reads what it did not expect. */
    static RuntimeException explained(Path path, Throwable e) {
        if (e instanceof RefusedFile || e instanceof DamagedFile || e instanceof UncheckedIOException) {
            return (RuntimeException) e;
        }
        int code = e instanceof MVStoreException ? ((MVStoreException) e).getErrorCode() : DataUtils.ERROR_FILE_CORRUPT;
        if (code == DataUtils.ERROR_FILE_LOCKED) {
            return new RefusedFile(path + " is in use by another process: give each James a file of its own");
        }
        if (code == DataUtils.ERROR_UNSUPPORTED_FORMAT) {
            return newer(path, e.getMessage());
        }
        boolean io = code == DataUtils.ERROR_READING_FAILED || code == DataUtils.ERROR_WRITING_FAILED;
        if (io && e.getCause() instanceof IOException && !(e.getCause() instanceof EOFException)) {
            return new UncheckedIOException((IOException) e.getCause());
        }
        return new DamagedFile(e.toString(), e);
    }

    /** Something to keep with the file; what is there already wins. */
    String remember(String name, String value) {
        String there = about.putIfAbsent(name, sealed(name, value));
        if (there == null) {
            return value;
        }
        String kept = there.substring(0, Math.max(0, there.lastIndexOf(' ')));
        if (!there.equals(sealed(name, kept))) {
            throw new DamagedFile("its " + name + " does not match its checksum");
        }
        return kept;
    }

    /** The value with a checksum, since the library has none for it: a changed format must not look like a newer one. */
    static String sealed(String name, String value) {
        CRC32C checksum = new CRC32C();
        checksum.update((name + "=" + value).getBytes(StandardCharsets.UTF_8));
        return value + " " + Long.toHexString(checksum.getValue());
    }

    /** Something to keep with the file instead of what is there. */
    void replace(String name, String value) {
        about.put(name, sealed(name, value));
    }

    /** The rows of a table, by number. */
    MVMap<Long, byte[]> rows(String table) {
        MVMap<Long, byte[]> rows = store.openMap(
                "table." + table,
                new MVMap.Builder<Long, byte[]>().keyType(LongDataType.INSTANCE).valueType(ByteArrayDataType.INSTANCE));
        opened.put(table, rows);
        return rows;
    }

    /**
     * Checks how many rows of a table were found: one whose name is damaged looks like one that was never written.
     *
     * @throws DamagedFile when it is not as many as were there at the last commit
     */
    void checkRows(String table, long found) {
        String name = ROWS + table;
        long there = about.containsKey(name) ? Long.parseLong(remember(name, "")) : 0;
        if (found != there) {
            throw new DamagedFile(
                    "of the table \"" + table + "\" " + found + " entries are found, and " + there + " were written");
        }
    }

    private void rememberRows() {
        opened.forEach((table, rows) -> {
            String name = ROWS + table;
            String sealed = sealed(name, Long.toString(rows.sizeAsLong()));
            if (!sealed.equals(about.get(name))) {
                about.put(name, sealed);
            }
        });
    }

    /** Says that a row was changed. Many of them are committed at once, before they take much memory. */
    void changed() {
        if (++changes >= CHANGES) {
            commit();
        }
    }

    /** Makes what was changed permanent; costs nothing when nothing was. */
    void commit() {
        changes = 0;
        if (store.hasUnsavedChanges()) {
            rememberRows();
            store.commit();
            store.sync();
        }
    }

    /**
     * Gives back some of the room that replaced rows took: writes the rest of mostly empty chunks anew, and moves chunks
     * to the front of a mostly empty file.
     */
    void compact() {
        if (store.compact(FILL_RATE, COMPACTED_BYTES)) {
            commit();
        }
        ((RandomAccessStore) store.getFileStore()).compactMoveChunks(FILL_RATE, COMPACTED_BYTES, store);
    }

    void close() {
        store.close();
    }

    /** Lets go of the file and of what was not committed. */
    void abandon() {
        store.closeImmediately();
    }
}
