package org.postern.smtp;

/** The lines that arrive after DATA, each with its CRLF (RFC 5321 section 4.5.2). */
final class DataLines {
    private static final int LAST_LENGTH = 3;

    private DataLines() {}

    /** Whether it is the dot that ends the message, as James sees it. */
    static boolean isLast(byte[] line) {
        return line.length == LAST_LENGTH && line[0] == '.';
    }

    /** How many octets of the message it is: without the dot that was put before a dot, none for the last one. */
    static int octets(byte[] line) {
        if (isLast(line)) {
            return 0;
        }
        boolean stuffed = line.length > 1 && line[0] == '.' && line[1] == '.';
        return stuffed ? line.length - 1 : line.length;
    }
}
