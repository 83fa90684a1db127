package org.postern.audit;

/** A line that is no record; its message is the rest of a sentence that begins with the line. */
public final class BadLine extends Exception {
    BadLine(String what) {
        super(what);
    }
}
