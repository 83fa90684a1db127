package org.postern.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Finds the last sealed line of a file from its end, past whatever a crash has left there. */
final class LastLine {
    private static final int CHUNK = 1 << 16;
    /** Longer than any seal. */
    private static final int SEAL = 128;

    /** Of the line; {@link Head#START} when there is none. */
    final Head head;
    /** Where the line's end stands in the file, behind the line feed; 0 when there is none. */
    final long end;

    private LastLine(Head head, long end) {
        this.head = head;
        this.end = end;
    }

    static LastLine of(FileChannel file) throws IOException {
        long to = file.size();
        while (to > 0) {
            long from = Math.max(0, to - CHUNK);
            byte[] chunk = read(file, from, to);
            for (int i = chunk.length - 1; i >= 0; i--) {
                if (chunk[i] == '\n') {
                    byte[] tail = i >= SEAL || from == 0
                            ? Arrays.copyOfRange(chunk, Math.max(0, i - SEAL), i)
                            : read(file, Math.max(0, from + i - SEAL), from + i);
                    LastLine line = sealed(tail, from + i);
                    if (line != null) {
                        return line;
                    }
                }
            }
            to = from;
        }
        return new LastLine(Head.START, 0);
    }

    private static LastLine sealed(byte[] tail, long feed) {
        LogLine line = new LogLine();
        line.is(Path.of(""), 1, tail, 0, tail.length);
        return line.head().map(head -> new LastLine(head, feed + 1)).orElse(null);
    }

    private static byte[] read(FileChannel file, long from, long to) throws IOException {
        ByteBuffer octets = ByteBuffer.allocate(Math.toIntExact(to - from));
        while (octets.hasRemaining() && file.read(octets, from + octets.position()) >= 0) {
            // Until all is there.
        }
        return octets.array();
    }

    /** Of a closed file, which may be compressed; a file that cannot be read to its end gives what could be read. */
    static Head of(Path closed) throws IOException {
        Head last = Head.START;
        try (LogReader reader = LogReader.of(List.of(closed))) {
            while (reader.next()) {
                if (reader.line().isSealed()) {
                    last = reader.line().head().orElse(last);
                }
            }
        }
        return last;
    }
}
