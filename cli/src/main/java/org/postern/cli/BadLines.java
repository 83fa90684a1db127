package org.postern.cli;

import org.postern.audit.BadLine;
import org.postern.audit.LogLine;

/** Lines that are no records: the first few are told as they come, and all are counted at the end. */
final class BadLines implements AutoCloseable {
    private static final int TOLD = 3;

    private final Screen screen;
    private long count;

    BadLines(Screen screen) {
        this.screen = screen;
    }

    void add(LogLine line, BadLine what) {
        // The end of a log that is being written.
        if (!line.isTorn() && ++count <= TOLD) {
            screen.complain("postern: " + line + " " + what.getMessage());
        }
    }

    long count() {
        return count;
    }

    @Override
    public void close() {
        if (count > TOLD) {
            screen.complain("postern: " + count + " lines are no records; postern audit verify says which");
        }
    }
}
