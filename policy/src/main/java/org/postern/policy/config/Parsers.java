package org.postern.policy.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** From text to values, for {@link SettingsReader}: each says in its exception what may be written. */
public final class Parsers {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})([smhd])");
    private static final Map<String, Duration> UNITS = Map.of(
            "s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));

    private Parsers() {}

    /** A whole number within the range, both ends included. */
    public static Function<String, Integer> number(int min, int max) {
        return text -> {
            if (text.matches("\\d{1,9}")) {
                int value = Integer.parseInt(text);
                if (value >= min && value <= max) {
                    return value;
                }
            }
            throw new IllegalArgumentException("is no whole number within " + min + ".." + max);
        };
    }

    /** {@code true} or {@code false}. */
    public static boolean yesOrNo(String text) {
        switch (text.toLowerCase(Locale.ROOT)) {
            case "true":
                return true;
            case "false":
                return false;
            default:
                throw new IllegalArgumentException("is neither true nor false");
        }
    }

    /** A name by which other settings and records refer to something. */
    public static String name(String text) {
        if (!text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new IllegalArgumentException("is no name; use letters, digits, dots, hyphens and underscores");
        }
        return text;
    }

    /** A number with one of the units s, m, h, d, such as {@code 15m}, within the range, both ends included. */
    public static Function<String, Duration> duration(Duration min, Duration max) {
        return text -> {
            Matcher matcher = DURATION.matcher(text);
            if (matcher.matches()) {
                Duration value = UNITS.get(matcher.group(2)).multipliedBy(Long.parseLong(matcher.group(1)));
                if (value.compareTo(min) >= 0 && value.compareTo(max) <= 0) {
                    return value;
                }
            }
            throw new IllegalArgumentException(
                    "is no time within " + text(min) + ".." + text(max) + "; write a number with s, m, h or d");
        };
    }

    private static String text(Duration duration) {
        return duration.toSeconds() % 3600 == 0 ? duration.toHours() + "h" : duration.toSeconds() + "s";
    }
}
