package org.postern.policy.limit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads how much is allowed in which time: {@code 100/1h}, {@code 100/1h burst 20}, several separated by commas. Periods have
 * s, m, h or d; numbers of bytes may have K, M, G or T, the powers of 1024. What is open at the same time is a number alone.
 */
final class Rates {
    private static final Pattern PERIOD = Pattern.compile("(\\d{1,9})([smhd])");
    private static final Pattern BURST = Pattern.compile("(.*?)\\s+burst\\s+(.*)");
    private static final Map<String, Long> SECONDS = Map.of("s", 1L, "m", 60L, "h", 3_600L, "d", 86_400L);

    private final Unit unit;
    private final boolean sliding;

    private Rates(Unit unit, boolean sliding) {
        this.unit = unit;
        this.sliding = sliding;
    }

    /**
     * Reads the form described above.
     *
     * @throws IllegalArgumentException whose message says what is wrong and what to write instead
     */
    static List<Rate> parse(Unit unit, String text, boolean sliding) {
        Rates rates = new Rates(unit, sliding);
        List<Rate> all = new ArrayList<>();
        String[] entries = text.split(",", -1);
        for (String entry : entries) {
            Rate rate;
            try {
                rate = rates.rate(entry.strip());
            } catch (IllegalArgumentException e) {
                throw entries.length == 1
                        ? e
                        : new IllegalArgumentException(quote(entry.strip()) + " " + e.getMessage(), e);
            }
            if (all.stream().anyMatch(other -> other.period() == rate.period())) {
                throw new IllegalArgumentException(
                        rate.isLevel()
                                ? "is more than one number; keep one of them"
                                : "says two things about " + rate.periodText() + "; keep one of them");
            }
            all.add(rate);
        }
        return List.copyOf(all);
    }

    private Rate rate(String entry) {
        if (entry.isEmpty()) {
            throw new IllegalArgumentException("is empty; write for example " + example());
        }
        if (unit == Unit.CONCURRENT) {
            return level(entry);
        }
        Matcher withBurst = BURST.matcher(entry);
        boolean hasBurst = withBurst.matches();
        String rate = hasBurst ? withBurst.group(1) : entry;
        int slash = rate.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("has no period; write for example " + example());
        }
        long count = number(rate.substring(0, slash).strip());
        Duration period = period(rate.substring(slash + 1).strip());
        if (!hasBurst) {
            return sliding ? Rate.sliding(count, period) : bucket(count, period, count);
        }
        if (sliding) {
            throw new IllegalArgumentException("has a burst, which a sliding window has not; leave it out");
        }
        return bucket(count, period, number(withBurst.group(2).strip()));
    }

    private Rate level(String entry) {
        if (entry.indexOf('/') >= 0 || entry.contains("burst")) {
            throw new IllegalArgumentException(
                    "has a period or a burst, but counts what is open at the same time; write a number alone");
        }
        return Rate.level(number(entry));
    }

    private static Rate bucket(long count, Duration period, long burst) {
        try {
            return Rate.bucket(count, period, burst);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("cannot be counted: " + e.getMessage() + "; write a smaller burst", e);
        }
    }

    private long number(String text) {
        return unit == Unit.BYTES ? Amounts.bytes(text) : Amounts.count(text);
    }

    private static Duration period(String text) {
        Matcher matcher = PERIOD.matcher(text);
        Optional<Duration> period = matcher.matches()
                ? Optional.of(Duration.ofSeconds(SECONDS.get(matcher.group(2)) * Long.parseLong(matcher.group(1))))
                : Optional.empty();
        return period.filter(value -> !value.isZero() && value.compareTo(Duration.ofDays(Rate.MAX_DAYS)) <= 0)
                .orElseThrow(() -> new IllegalArgumentException("has the period " + quote(text)
                        + ", which is no time within 1s.." + Rate.MAX_DAYS + "d; write a number with s, m, h or d"));
    }

    private String example() {
        switch (unit) {
            case BYTES:
                return "200M/1d";
            case CONCURRENT:
                return "10";
            default:
                return "100/1h";
        }
    }

    /** The rate with all that it promises: {@code 100/1h}, {@code 100/1h burst 20}, {@code 100/1h sliding}. */
    static String text(Rate rate) {
        String burst = rate.isBucket() && rate.burst() != rate.count() ? " burst " + rate.burst() : "";
        return rate + burst + (rate.isSliding() ? " sliding" : "");
    }

    /** The word in quotes, short and on one line. */
    static String quote(String word) {
        String printable = word.replaceAll("\\p{Cntrl}", "?");
        return '"' + (printable.length() > 40 ? printable.substring(0, 37) + "..." : printable) + '"';
    }
}
