package org.postern.policy.audit;

import java.time.Instant;

/** Writes moments as {@code 2026-11-24T12:00:00.120Z}, without the cost of a general formatter: every record has one. */
final class UtcText {
    private static final long DAY = 86_400;
    private static final long DAYS_IN_400_YEARS = 146_097;
    /** From 0000-03-01, where the reckoning begins so that a leap day is a year's last, to 1970-01-01. */
    private static final long DAYS_TO_1970 = 719_468;

    private static final long FIRST = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
    private static final long LAST = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    private UtcText() {}

    /** Milliseconds are cut, not rounded; beyond the years 0 to 9999 it is the nearest of them. */
    static void append(StringBuilder out, Instant time) {
        long seconds = Math.max(FIRST, Math.min(LAST, time.getEpochSecond()));
        date(out, Math.floorDiv(seconds, DAY));
        int inDay = (int) Math.floorMod(seconds, DAY);
        two(out.append('T'), inDay / 3600);
        two(out.append(':'), inDay / 60 % 60);
        two(out.append(':'), inDay % 60);
        int millis = time.getNano() / 1_000_000;
        two(out.append('.').append((char) ('0' + millis / 100)), millis % 100);
        out.append('Z');
    }

    private static void date(StringBuilder out, long day) {
        long days = day + DAYS_TO_1970;
        long era = Math.floorDiv(days, DAYS_IN_400_YEARS);
        int ofEra = (int) Math.floorMod(days, DAYS_IN_400_YEARS);
        int yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365;
        int ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int fromMarch = (5 * ofYear + 2) / 153;
        int month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
        int year = (int) (yearOfEra + era * 400) + (month <= 2 ? 1 : 0);
        two(out, year / 100);
        two(out, year % 100);
        two(out.append('-'), month);
        two(out.append('-'), ofYear - (153 * fromMarch + 2) / 5 + 1);
    }

    private static void two(StringBuilder out, int number) {
        out.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
