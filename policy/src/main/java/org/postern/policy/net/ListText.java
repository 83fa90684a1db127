package org.postern.policy.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The lines of a list file: UTF-8, a byte order mark tolerated, everything about it bounded. */
final class ListText {
    static final long MAX_BYTES = 256L << 20;
    static final int MAX_LINES = 20_000_000;

    /** No character of UTF-16 takes more than three bytes of UTF-8. */
    private static final int MAX_LINE_BYTES = 3 * ListLine.MAX_LENGTH;

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int limit;
    private long read;
    private int number;

    ListText(InputStream in) {
        this.in = in;
    }

    /** The number of the line that was read last, or that could not be read. */
    int number() {
        return number;
    }

    /**
     * @return the next line, null at the end
     * @throws BadLine when the rest of the file cannot be trusted to be a list either
     */
    String next() throws IOException {
        int length = 0;
        while (true) {
            while (position + length < limit && buffer[position + length] != '\n') {
                length++;
            }
            if (position + length < limit || length > MAX_LINE_BYTES || !fill()) {
                break;
            }
        }
        if (position == limit) {
            return null;
        }
        number++;
        if (number > MAX_LINES) {
            throw new BadLine("is beyond the " + MAX_LINES + " lines that a list may have");
        }
        String line = length > MAX_LINE_BYTES ? null : decode(length);
        if (line == null || line.length() > ListLine.MAX_LENGTH) {
            throw new BadLine("is longer than " + ListLine.MAX_LENGTH + " characters");
        }
        position = Math.min(position + length + 1, limit);
        return line;
    }

    private boolean fill() throws IOException {
        System.arraycopy(buffer, position, buffer, 0, limit - position);
        limit -= position;
        position = 0;
        int count = in.read(buffer, limit, buffer.length - limit);
        if (count < 0) {
            return false;
        }
        read += count;
        if (read > MAX_BYTES) {
            throw new BadLine("is beyond the " + (MAX_BYTES >> 20) + " MB that a list may have");
        }
        limit += count;
        return true;
    }

    private String decode(int length) throws BadLine {
        boolean ascii = true;
        for (int i = position; i < position + length; i++) {
            if (buffer[i] == 0) {
                throw new BadLine("holds a NUL byte; a list is UTF-8 text");
            }
            ascii &= buffer[i] > 0;
        }
        if (ascii) {
            return new String(buffer, position, length, StandardCharsets.US_ASCII);
        }
        int mark = number == 1 && startsWithMark(length) ? 3 : 0;
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(buffer, position + mark, length - mark))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadLine("is not UTF-8");
        }
    }

    private boolean startsWithMark(int length) {
        return length >= 3
                && buffer[position] == (byte) 0xef
                && buffer[position + 1] == (byte) 0xbb
                && buffer[position + 2] == (byte) 0xbf;
    }

    /** The line is none of a list; the message says why. */
    static final class BadLine extends IOException {
        private static final long serialVersionUID = 1L;

        BadLine(String message) {
            super(message);
        }
    }
}
