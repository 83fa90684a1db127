package org.postern.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Why a command could not find out what it was asked; the message is for whoever asked. */
final class Trouble extends RuntimeException {
    Trouble(String message) {
        super(message);
    }

    /** What an exception says, in words. */
    static String text(Exception exception) {
        if (exception instanceof NoSuchFileException) {
            return exception.getMessage() + " does not exist";
        }
        if (exception instanceof AccessDeniedException) {
            return exception.getMessage() + " may not be read; try it as the user that James runs as";
        }
        return exception instanceof IOException && exception.getMessage() == null
                ? exception.toString()
                : exception.getMessage();
    }
}
