package org.postern.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Moments as people write and read them: in UTC, as the log has them. */
final class Times {
    static final String FORMS = "2026-11-24, 2026-11-24T10:30, 2026-11-24T10:30:00Z, or 90m, 12h, 7d ago";

    private static final Pattern AGO = Pattern.compile("([0-9]{1,6})([smhd])");
    private static final DateTimeFormatter SHOWN =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Times() {}

    /**
     * Reads a moment.
     *
     * @param isEnd whether a day means its end, the beginning of the next
     * @throws IllegalArgumentException with the rest of a sentence that begins with the text
     */
    static Instant parse(String text, Instant now, boolean isEnd) {
        Matcher ago = AGO.matcher(text);
        try {
            if (ago.matches()) {
                return now.minus(
                        seconds(Long.parseLong(ago.group(1)), ago.group(2).charAt(0)));
            }
            if (text.length() == 10) {
                LocalDate day = LocalDate.parse(text).plusDays(isEnd ? 1 : 0);
                return day.atStartOfDay(ZoneOffset.UTC).toInstant();
            }
            boolean hasZone = text.endsWith("Z") || text.lastIndexOf('+') > 10 || text.lastIndexOf('-') > 10;
            return hasZone
                    ? DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from)
                    : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no time; write " + FORMS, e);
        }
    }

    private static Duration seconds(long count, char unit) {
        switch (unit) {
            case 's':
                return Duration.ofSeconds(count);
            case 'm':
                return Duration.ofMinutes(count);
            case 'h':
                return Duration.ofHours(count);
            default:
                return Duration.ofDays(count);
        }
    }

    static String shown(Instant time) {
        return SHOWN.format(time);
    }

    /** A length of time, short: 350 ms, 2.4 s, 5 min 3 s, 2 h 5 min. */
    static String shown(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 1000) {
            return millis + " ms";
        } else if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        } else if (millis < 3_600_000) {
            return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
        }
        return duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }
}
