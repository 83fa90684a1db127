package org.postern.policy.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Objects;

/** What tells one version of a file from another without reading it, or why there is none. Immutable. */
public final class FileStamp {
    private final Instant modified;
    private final long size;
    private final Object key;
    private final String problem;

    private FileStamp(Instant modified, long size, Object key, String problem) {
        this.modified = modified;
        this.size = size;
        this.key = key;
        this.problem = problem;
    }

    /** The file as it is at this moment. */
    public static FileStamp of(Path path) {
        try {
            BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
            return new FileStamp(
                    file.lastModifiedTime().toInstant(),
                    file.size(),
                    file.fileKey(),
                    file.isRegularFile() ? "" : path + " is no regular file");
        } catch (IOException e) {
            return new FileStamp(Instant.EPOCH, 0, null, problem(path, e));
        }
    }

    /** What an administrator understands of an exception about this file. */
    public static String problem(Path path, IOException e) {
        if (e instanceof NoSuchFileException) {
            return path + " does not exist";
        }
        if (e instanceof AccessDeniedException) {
            return "no permission to read " + path;
        }
        return "cannot read " + path + ": " + e;
    }

    /** When it was last changed; the epoch when it cannot be read. */
    public Instant modified() {
        return modified;
    }

    /** Bytes. */
    public long size() {
        return size;
    }

    /** Why the file cannot be read, empty when nothing is known against it. */
    public String problem() {
        return problem;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof FileStamp)) {
            return false;
        }
        FileStamp stamp = (FileStamp) other;
        return modified.equals(stamp.modified)
                && size == stamp.size
                && Objects.equals(key, stamp.key)
                && problem.equals(stamp.problem);
    }

    @Override
    public int hashCode() {
        return Objects.hash(modified, size, key, problem);
    }
}
