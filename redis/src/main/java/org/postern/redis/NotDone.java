package org.postern.redis;

/** A call that Redis did not run: whatever it was to count is not counted. */
final class NotDone extends Exception {
    private static final long serialVersionUID = 1L;

    NotDone(String why, Throwable cause) {
        super(why, cause);
    }
}
