package org.postern.audit;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** A place besides the file where the lines of the log go. Used by one thread, its own, which it may make wait. */
public interface Sink extends Closeable {
    /** Such as {@code syslog}; for records and messages. */
    String name();

    /**
     * Delivers lines, without their line ends.
     *
     * @throws IOException when they are not all delivered; all of them will be given again
     */
    void send(List<byte[]> lines) throws IOException;
}
