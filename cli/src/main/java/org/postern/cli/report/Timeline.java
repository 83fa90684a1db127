package org.postern.cli.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts over time. It begins with a minute a step, and takes longer steps when there would be too many of them.
 */
final class Timeline {
    enum Series {
        CONNECTIONS("connections"),
        ACCEPTED("mails accepted"),
        DEFERRED("deferred (4xx)"),
        REFUSED("refused (5xx)"),
        LOGINS("logins"),
        FAILED_LOGINS("failed logins");

        private final String title;

        Series(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    static final int MOST_STEPS = 300;

    /** Minutes; each divides the next. */
    private static final long[] STEPS = {1, 5, 15, 30, 60, 120, 360, 720, 1440, 10_080, 40_320, 524_160};

    private TreeMap<Long, long[]> counts = new TreeMap<>();
    private int width;

    void add(Instant time, Series series) {
        long minute = Math.floorDiv(time.getEpochSecond(), 60);
        counts.computeIfAbsent(Math.floorDiv(minute, STEPS[width]), step -> new long[Series.values().length])[
                series.ordinal()]++;
        while (width < STEPS.length - 1 && counts.lastKey() - counts.firstKey() >= MOST_STEPS) {
            widen();
        }
        while (counts.size() > MOST_STEPS) {
            // Times that no clock has; the earliest must go.
            counts.pollFirstEntry();
        }
    }

    private void widen() {
        long factor = STEPS[width + 1] / STEPS[width];
        width++;
        TreeMap<Long, long[]> wider = new TreeMap<>();
        counts.forEach((step, values) -> wider.merge(Math.floorDiv(step, factor), values, (one, other) -> {
            for (int i = 0; i < one.length; i++) {
                one[i] += other[i];
            }
            return one;
        }));
        counts = wider;
    }

    Duration step() {
        return Duration.ofMinutes(STEPS[width]);
    }

    /** Of each step from the first to the last, also where nothing happened. */
    List<Instant> times() {
        List<Instant> times = new ArrayList<>();
        if (!counts.isEmpty()) {
            long last = Math.min(counts.lastKey(), counts.firstKey() + MOST_STEPS - 1);
            for (long step = counts.firstKey(); step <= last; step++) {
                times.add(Instant.ofEpochSecond(step * STEPS[width] * 60));
            }
        }
        return times;
    }

    /** One number for each of {@link #times}. */
    long[] values(Series series) {
        List<Instant> times = times();
        long[] values = new long[times.size()];
        for (Map.Entry<Long, long[]> entry : counts.entrySet()) {
            long index = entry.getKey() - counts.firstKey();
            if (index < values.length) {
                values[(int) index] = entry.getValue()[series.ordinal()];
            }
        }
        return values;
    }
}
