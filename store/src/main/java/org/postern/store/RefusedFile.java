package org.postern.store;

/** The file is none of ours to write to: another process has it, or a newer version wrote it. */
final class RefusedFile extends RuntimeException {
    private static final long serialVersionUID = 1;

    RefusedFile(String message) {
        super(message);
    }
}
