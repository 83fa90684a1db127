package org.postern.audit;

import java.nio.file.Path;

/** Something that is wrong with a log, and the line at which it shows. */
public final class Problem {
    private final Path file;
    private final long line;
    private final String what;

    Problem(Path file, long line, String what) {
        this.file = file;
        this.line = line;
        this.what = what;
    }

    public Path file() {
        return file;
    }

    /** Counted from 1; one more than the file has when what is missing should have followed. */
    public long line() {
        return line;
    }

    /** The rest of a sentence that begins with the line. */
    public String what() {
        return what;
    }

    @Override
    public String toString() {
        return file.getFileName() + ":" + line + " " + what;
    }
}
