package org.postern.store;

/** The file holds something that was never written to it. */
final class DamagedFile extends RuntimeException {
    private static final long serialVersionUID = 1;

    DamagedFile(String message) {
        super(message);
    }

    DamagedFile(String message, Throwable cause) {
        super(message, cause);
    }
}
