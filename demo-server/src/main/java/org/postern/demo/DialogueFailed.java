package org.postern.demo;

/**
 * A server did not behave as a {@link Dialogue} says. The message names file and line, what was expected and what came.
 */
public final class DialogueFailed extends Exception {
    private static final long serialVersionUID = 1;

    DialogueFailed(Dialogue dialogue, Dialogue.Step step, String expected, String got, Throwable cause) {
        super(
                dialogue.file() + ":" + step.line() + ": connection " + step.connection() + "\n  expected: " + expected
                        + "\n  got:      " + got,
                cause);
    }
}
