package org.postern.audit;

import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Reads a log line by line through all its files, compressed ones too, in memory that does not depend on what is in them.
 *
 * <pre>{@code
 * try (LogReader reader = LogReader.open(Path.of("var/postern/audit.jsonl"))) {
 *     while (reader.next()) {
 *         LogLine line = reader.line();
 *         …
 *     }
 * }
 * }</pre>
 *
 * Reads a log that is being written, too: up to where it has come. A file that cannot be read to its end gives a last line
 * that says so, and the next file follows.
 */
public final class LogReader implements Closeable {
    /** What {@link #open} takes for the log when it is given a directory. */
    public static final String NAME = "audit.jsonl";

    private static final int GZIP_BUFFER = 1 << 16;
    private static final int LISTINGS = 5;

    private final List<Path> files;
    private final LogLine line = new LogLine();
    private final long size;
    private InputStream active;
    private Lines lines;
    private int file = -1;
    private long number;
    private int tornLength;
    private long done;

    private LogReader(List<Path> files, InputStream active) {
        this.files = files;
        this.active = active;
        this.size = files.stream().mapToLong(LogReader::size).sum();
    }

    /**
     * All of a log.
     *
     * @param log the file that is written, or its directory when it has its usual name
     * @throws NoSuchFileException when there is nothing of it
     */
    public static LogReader open(Path log) throws IOException {
        LogFiles names = new LogFiles(Files.isDirectory(log) ? log.resolve(NAME) : log);
        for (int i = 0; ; i++) {
            List<Path> closed = names.closed();
            InputStream active = Files.exists(names.active()) ? Files.newInputStream(names.active()) : null;
            // When a file was closed in between, the one that was opened may be in the list or missing from both.
            if (i == LISTINGS || names.closed().equals(closed)) {
                if (closed.isEmpty() && active == null) {
                    throw new NoSuchFileException(names.active().toString());
                }
                List<Path> all = new ArrayList<>(closed);
                if (active != null) {
                    all.add(names.active());
                }
                return new LogReader(all, active);
            }
            if (active != null) {
                active.close();
            }
        }
    }

    /** Some files of a log, which are put into their order. */
    public static LogReader of(List<Path> files) {
        return new LogReader(LogFiles.order(files), null);
    }

    /** Goes to the next line; false when there is none for now. A torn line comes again, longer, when it has grown. */
    public boolean next() throws IOException {
        while (true) {
            if (lines != null && nextInFile()) {
                return true;
            }
            if (file + 1 >= files.size()) {
                return false;
            }
            closeFile();
            file++;
            number = 0;
            tornLength = 0;
            openFile();
            if (lines == null) {
                return true;
            }
        }
    }

    private boolean nextInFile() {
        Lines.Kind kind;
        try {
            kind = lines.next();
        } catch (IOException e) {
            cannotRead(e);
            return true;
        }
        int length = lines.end() - lines.start();
        if (kind == Lines.Kind.NONE || kind == Lines.Kind.TORN && length == tornLength) {
            return false;
        }
        // A torn line is given again, longer, when it has grown.
        number += tornLength > 0 ? 0 : 1;
        tornLength = kind == Lines.Kind.TORN ? length : 0;
        line.is(files.get(file), number, lines.buffer(), lines.start(), lines.end());
        if (kind == Lines.Kind.TOO_LONG) {
            line.hasTrouble("is longer than " + Lines.LONGEST + " octets", false);
        } else if (kind == Lines.Kind.TORN) {
            line.hasTrouble("is torn: the file ends within it", true);
            if (!isLast()) {
                closeFile();
            }
        }
        return true;
    }

    private void openFile() {
        try {
            InputStream in = isLast() && active != null ? active : newest(files.get(file));
            InputStream counted = new Counted(in);
            lines = new Lines(
                    LogFiles.isCompressed(files.get(file)) && in != active
                            ? new GZIPInputStream(counted, GZIP_BUFFER)
                            : counted);
        } catch (IOException e) {
            cannotRead(e);
        }
    }

    /** The file, which may have been compressed since it was listed. */
    private InputStream newest(Path listed) throws IOException {
        try {
            return Files.newInputStream(listed);
        } catch (NoSuchFileException e) {
            Path compressed = Path.of(listed + LogFiles.GZ);
            if (LogFiles.isCompressed(listed) || !Files.exists(compressed)) {
                throw e;
            }
            files.set(file, compressed);
            return Files.newInputStream(compressed);
        }
    }

    private void cannotRead(IOException e) {
        closeFile();
        number++;
        line.is(files.get(file), number, new byte[0], 0, 0);
        line.hasTrouble("cannot be read: " + e, false);
    }

    /** Where {@link #next()} has brought it. */
    public LogLine line() {
        return line;
    }

    /** The files, in their order. */
    public List<Path> files() {
        return List.copyOf(files);
    }

    /** Whether the line's file is the last one. */
    boolean isLast() {
        return file == files.size() - 1;
    }

    /** How many octets of the files, as they are on disk, have been read. */
    public long done() {
        return done;
    }

    /** How many octets the files had on disk when reading began. */
    public long size() {
        return size;
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    private void closeFile() {
        if (lines != null) {
            try {
                lines.close();
            } catch (IOException e) {
                // It was only read.
            }
            lines = null;
        }
    }

    @Override
    public void close() throws IOException {
        closeFile();
        if (active != null) {
            active.close();
        }
    }

    private final class Counted extends FilterInputStream {
        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            done += one < 0 ? 0 : 1;
            return one;
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
            int count = super.read(buffer, from, length);
            done += Math.max(count, 0);
            return count;
        }
    }
}
