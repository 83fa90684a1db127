package org.postern.audit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPOutputStream;

/** Puts a compressed file in the place of a closed one, so that at every moment one of both is there and whole. */
final class Compression {
    private static final String UNFINISHED = ".gz.tmp";
    private static final int BUFFER = 1 << 16;

    private Compression() {}

    /** Removes what a killed process has left. */
    static void removeRemains(LogFiles files) throws IOException {
        try (DirectoryStream<Path> remains = Files.newDirectoryStream(files.directory(), "*" + UNFINISHED)) {
            for (Path one : remains) {
                if (files.isClosed(LogFiles.plain(
                        one.resolveSibling(one.getFileName().toString().replace(UNFINISHED, LogFiles.GZ))))) {
                    Files.delete(one);
                }
            }
        }
    }

    /** @param stop whether to leave off; then everything is as before */
    static void compress(Path plain, BooleanSupplier stop) throws IOException {
        Path unfinished = Path.of(plain + UNFINISHED);
        boolean finished = false;
        try {
            finished = copy(plain, unfinished, stop);
        } finally {
            if (!finished) {
                Files.deleteIfExists(unfinished);
            }
        }
        if (finished) {
            Files.move(unfinished, Path.of(plain + LogFiles.GZ), StandardCopyOption.ATOMIC_MOVE);
            OpenFile.forceDirectory(plain.getParent());
            Files.delete(plain);
        }
    }

    private static boolean copy(Path plain, Path unfinished, BooleanSupplier stop) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(plain);
                FileChannel out = FileChannel.open(
                        unfinished,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                GZIPOutputStream gzip = new GZIPOutputStream(Channels.newOutputStream(out), BUFFER)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (stop.getAsBoolean()) {
                    return false;
                }
                gzip.write(buffer, 0, count);
            }
            gzip.finish();
            Files.setLastModifiedTime(unfinished, Files.getLastModifiedTime(plain));
            out.force(true);
        }
        return true;
    }
}
