package org.postern.demo;

/** A file is no {@link Dialogue}. The message is {@code file:line: what is wrong}. */
public final class BadDialogue extends Exception {
    private static final long serialVersionUID = 1;

    BadDialogue(String file, int line, String problem) {
        super(file + ":" + line + ": " + problem);
    }
}
