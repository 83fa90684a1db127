package org.postern.policy.config;

import java.util.Locale;
import java.util.function.Function;

/** From text to values, for {@link SettingsReader}: each says in its exception what may be written. */
public final class Parsers {
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
}
