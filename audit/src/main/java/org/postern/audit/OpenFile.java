package org.postern.audit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * The file that is written: what goes in is in whole or not at all, and what others do to it meanwhile is noticed. Not for
 * several threads.
 */
final class OpenFile implements Closeable {
    private final Path path;
    private FileChannel channel;
    private Object identity;
    private long size;
    private boolean tainted;

    private OpenFile(Path path, FileChannel channel, long size) throws IOException {
        this.path = path;
        this.channel = channel;
        this.size = size;
        this.identity = identity(path);
    }

    /** Opens what is there, or makes it. */
    static OpenFile open(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new OpenFile(path, channel, channel.size());
    }

    FileChannel channel() {
        return channel;
    }

    long size() {
        return size;
    }

    /** Appends all of it; when that fails, what went in is taken out again, at the latest before the next. */
    void append(byte[] octets, int length) throws IOException {
        mend();
        tainted = true;
        ByteBuffer buffer = ByteBuffer.wrap(octets, 0, length);
        try {
            long at = size;
            while (buffer.hasRemaining()) {
                at += channel.write(buffer, at);
            }
            tainted = false;
            size = at;
        } finally {
            if (tainted && channel.isOpen()) {
                channel.truncate(size);
                tainted = false;
            }
        }
    }

    private void mend() throws IOException {
        if (!channel.isOpen()) {
            // An interrupt closes it.
            channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            identity = identity(path);
        }
        if (tainted) {
            channel.truncate(size);
            tainted = false;
        }
    }

    void force() throws IOException {
        channel.force(false);
    }

    /** Cuts off what follows. */
    void truncate(long to) throws IOException {
        channel.truncate(to);
        size = to;
    }

    /** Whether the file at its path is another one, or none. */
    boolean isGone() throws IOException {
        return !Objects.equals(identity, identity(path));
    }

    /** How many octets it has more than it should, or fewer. */
    long surplus() throws IOException {
        mend();
        return channel.size() - size;
    }

    /** Takes what is there for right, but begins a new line. */
    void acceptAsItIs() throws IOException {
        size = channel.size();
        if (size > 0) {
            ByteBuffer last = ByteBuffer.allocate(1);
            channel.read(last, size - 1);
            if (last.get(0) != '\n') {
                append(new byte[] {'\n'}, 1);
            }
        }
    }

    /** Writes the file again at its path, from the one that is no longer there but still open. */
    void restore() throws IOException {
        Path copy = path.resolveSibling(path.getFileName() + ".restored");
        Files.createDirectories(path.getParent());
        Files.deleteIfExists(copy);
        FileChannel to = FileChannel.open(
                copy, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            long done = 0;
            while (done < size) {
                long count = channel.transferTo(done, size - done, to.position(done));
                if (count <= 0) {
                    throw new IOException(path + " was removed, and only " + done + " of its " + size
                            + " octets could be written again");
                }
                done += count;
            }
            to.force(false);
            Files.move(copy, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            to.close();
            throw e;
        }
        channel.close();
        channel = to;
        identity = identity(path);
        forceDirectory(path.getParent());
    }

    private static Object identity(Path path) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            // Not every file system has a key.
            return attributes.fileKey() == null ? attributes.creationTime() : attributes.fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Makes names of files last, where the system can. */
    static void forceDirectory(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows cannot, and need not.
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
