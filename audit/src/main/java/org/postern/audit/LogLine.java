package org.postern.audit;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The line at which a {@link LogReader} stands: its octets, where it comes from, and on demand its fields. It is one object
 * for all lines: what is to last must be copied. Nothing is parsed before it is asked for.
 */
public final class LogLine {
    private Path file;
    private long number;
    private byte[] array = new byte[0];
    private int start;
    private int end;
    private String trouble;
    private boolean torn;
    private int[] seal;

    LogLine() {}

    void is(Path file, long number, byte[] array, int start, int end) {
        this.file = file;
        this.number = number;
        this.array = array;
        this.start = start;
        this.end = end;
        this.trouble = null;
        this.torn = false;
        this.seal = Chain.find(array, start, end);
    }

    void hasTrouble(String what, boolean isTorn) {
        this.trouble = what;
        this.torn = isTorn;
        this.seal = null;
    }

    public Path file() {
        return file;
    }

    /** Counted from 1 within the file. */
    public long number() {
        return number;
    }

    /** The octets are in here, from {@link #start()} to before {@link #end()}, without the line's end. */
    public byte[] array() {
        return array;
    }

    public int start() {
        return start;
    }

    public int end() {
        return end;
    }

    /** Why this is no whole line: longer than any record may be, torn, or not readable; such a line has no fields. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Whether the file ends within this line. */
    public boolean isTorn() {
        return torn;
    }

    /** The line's number in the chain; 0 when it has no seal. */
    public long seq() {
        long seq = 0;
        for (int i = seal == null ? 0 : seal[1]; seal != null && i < seal[2]; i++) {
            seq = seq * 10 + array[i] - '0';
        }
        return seq;
    }

    /** Number and hash as the line itself gives them; empty when it has no seal. */
    public Optional<Head> head() {
        return seal == null
                ? Optional.empty()
                : Optional.of(
                        new Head(seq(), new String(array, hashStart(), Chain.HASH_LENGTH, StandardCharsets.US_ASCII)));
    }

    boolean isSealed() {
        return seal != null;
    }

    int hashedEnd() {
        return seal[2];
    }

    int hashStart() {
        return Chain.hashStart(seal[2]);
    }

    /** Whether these octets occur in it; for a search that parses only where it may have found something. */
    public boolean contains(byte[] literal) {
        return indexOf(literal, start) >= 0;
    }

    int indexOf(byte[] literal, int from) {
        if (literal.length == 0) {
            return from;
        }
        byte first = literal[0];
        int last = end - literal.length;
        for (int i = from; i <= last; i++) {
            if (array[i] == first && matches(literal, i)) {
                return i;
            }
        }
        return -1;
    }

    private boolean matches(byte[] literal, int at) {
        for (int i = 1; i < literal.length; i++) {
            if (array[at + i] != literal[i]) {
                return false;
            }
        }
        return true;
    }

    /** What the record is about, {@code event.action}, without parsing all of it; empty when it does not begin so. */
    public String action() {
        return JsonFields.action(this);
    }

    /**
     * All fields in their order: texts, Longs, Doubles, Booleans, nulls, Maps and Lists.
     *
     * @throws BadLine when it is no JSON object, has a field twice, or is nested too deeply
     */
    public Map<String, Object> fields() throws BadLine {
        if (trouble != null) {
            throw new BadLine(trouble);
        }
        return JsonFields.of(array, start, end);
    }

    /** As text, with a substitute for what is no UTF-8. */
    public String text() {
        return new String(array, start, end - start, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return file + ":" + number;
    }
}
