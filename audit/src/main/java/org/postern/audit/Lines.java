package org.postern.audit;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Splits a stream into lines, with memory for one line of the longest length and no more, whatever comes.
 */
final class Lines implements Closeable {
    /** No record is longer; in octets. */
    static final int LONGEST = 1 << 20;

    enum Kind {
        WHOLE,
        /** Longer than {@link #LONGEST}; only its beginning is there, the rest is skipped. */
        TOO_LONG,
        /** The stream ends within it; asking again reads what has been added since. */
        TORN,
        /** Nothing is left for now. */
        NONE
    }

    private final InputStream in;
    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private int next;
    private int limit;
    private boolean skipping;

    Lines(InputStream in) {
        this.in = in;
    }

    Kind next() throws IOException {
        start = next;
        int scanned = start;
        while (true) {
            for (; scanned < limit; scanned++) {
                if (buffer[scanned] == '\n') {
                    end = scanned;
                    next = scanned + 1;
                    if (!skipping) {
                        return Kind.WHOLE;
                    }
                    skipping = false;
                    start = next;
                }
            }
            if (skipping) {
                limit = 0;
                next = 0;
                start = 0;
            } else if (limit - start > LONGEST) {
                skipping = true;
                end = limit;
                next = limit;
                return Kind.TOO_LONG;
            }
            makeRoom();
            scanned = limit;
            int count = in.read(buffer, limit, buffer.length - limit);
            if (count < 0) {
                end = limit;
                next = start;
                return limit > start ? Kind.TORN : Kind.NONE;
            }
            limit += count;
        }
    }

    private void makeRoom() {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, limit - start);
            limit -= start;
            start = 0;
            next = 0;
        }
        if (limit == buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.min(buffer.length * 2, LONGEST + (1 << 16)));
        }
    }

    byte[] buffer() {
        return buffer;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
