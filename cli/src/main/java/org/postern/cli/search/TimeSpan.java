package org.postern.cli.search;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.postern.cli.LogRecord;

/**
 * From a moment on, and before another. Every record begins with its time in the same form, whose octets have the order of
 * time: most lines need not be parsed.
 */
public final class TimeSpan {
    private static final byte[] BEFORE = "{\"@timestamp\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int LENGTH = "2026-11-24T10:30:00.000Z".length();
    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Optional<Instant> from;
    private final Optional<Instant> to;
    private final byte[] fromText;
    private final byte[] toText;

    public static TimeSpan always() {
        return new TimeSpan(Optional.empty(), Optional.empty());
    }

    public TimeSpan(Optional<Instant> from, Optional<Instant> to) {
        this.from = from;
        this.to = to;
        this.fromText = text(from);
        this.toText = text(to);
    }

    private static byte[] text(Optional<Instant> time) {
        byte[] text = time.map(FORM::format).orElse("").getBytes(StandardCharsets.US_ASCII);
        return text.length == LENGTH ? text : new byte[0];
    }

    /** False only if the line's record is certainly not within it. */
    public boolean mayContain(byte[] line, int start, int end) {
        int at = start + BEFORE.length;
        if (fromText.length + toText.length == 0
                || end - at <= LENGTH
                || !Arrays.equals(BEFORE, 0, BEFORE.length, line, start, at)
                || line[at + LENGTH] != '"') {
            return true;
        }
        return (fromText.length == 0 || Arrays.compare(line, at, at + LENGTH, fromText, 0, LENGTH) >= 0)
                && (toText.length == 0 || Arrays.compare(line, at, at + LENGTH, toText, 0, LENGTH) <= 0);
    }

    public boolean contains(LogRecord record) {
        if (from.isEmpty() && to.isEmpty()) {
            return true;
        }
        Optional<Instant> time = record.time();
        return time.isPresent()
                && from.map(first -> !time.get().isBefore(first)).orElse(true)
                && to.map(end -> time.get().isBefore(end)).orElse(true);
    }
}
