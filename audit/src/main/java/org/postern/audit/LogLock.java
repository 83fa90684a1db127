package org.postern.audit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Sees to it that a log has one writer, by a lock on a file beside it; and in that file remembers the last checkpoint, so
 * that the next start notices when the log's end has been lost.
 */
final class LogLock implements Closeable {
    private static final int LENGTH = 128;

    private final FileChannel channel;

    private LogLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws IOException when another one writes, or the file cannot be made */
    static LogLock of(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new IOException(file + " is locked: another James writes this log");
            }
            return new LogLock(channel);
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new IOException(file + " is locked: this James writes this log already", e);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** The log's id and its last checkpoint. */
    void remember(String log, Head head) throws IOException {
        StringBuilder text = new StringBuilder(log).append(' ').append(head);
        while (text.length() < LENGTH - 1) {
            text.append(' ');
        }
        ByteBuffer octets = ByteBuffer.wrap(Chain.ascii(text.append('\n').toString()));
        while (octets.hasRemaining()) {
            channel.write(octets, octets.position());
        }
        channel.force(false);
    }

    Optional<String> log() throws IOException {
        return part(0);
    }

    Optional<Head> head() throws IOException {
        try {
            return part(1).map(Head::parse);
        } catch (IllegalArgumentException e) {
            // The power went while it was written.
            return Optional.empty();
        }
    }

    private Optional<String> part(int number) throws IOException {
        ByteBuffer octets = ByteBuffer.allocate(LENGTH);
        channel.read(octets, 0);
        String[] parts = new String(octets.array(), 0, octets.position(), StandardCharsets.US_ASCII)
                .strip()
                .split(" ");
        return parts.length == 2 ? Optional.of(parts[number]) : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
