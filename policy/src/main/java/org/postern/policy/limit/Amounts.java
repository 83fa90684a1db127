package org.postern.policy.limit;

import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads how many, and how many bytes: {@code 100}, {@code 20M}. */
public final class Amounts {
    private static final long MAX = 1L << 53;
    private static final Pattern NUMBER = Pattern.compile("(\\d{1,30})([KMGT]?)");

    private Amounts() {}

    /**
     * A number of bytes, at most 8192T, with K, M, G or T for powers of 1024.
     *
     * @throws IllegalArgumentException whose message says what is wrong and what may be written
     */
    public static long bytes(String text) {
        return parse(text, true);
    }

    /**
     * A number of at most 2^53.
     *
     * @throws IllegalArgumentException whose message says what is wrong and what may be written
     */
    static long count(String text) {
        return parse(text, false);
    }

    private static long parse(String text, boolean bytes) {
        Matcher matcher = NUMBER.matcher(text);
        if (!matcher.matches() || !matcher.group(2).isEmpty() && !bytes) {
            throw new IllegalArgumentException("has " + Rates.quote(text) + " where a whole number belongs"
                    + (bytes ? ", with K, M, G or T for powers of 1024" : ""));
        }
        BigInteger value = new BigInteger(matcher.group(1))
                .shiftLeft(matcher.group(2).isEmpty() ? 0 : 10 * (1 + "KMGT".indexOf(matcher.group(2))));
        if (value.signum() == 0) {
            throw new IllegalArgumentException("has the number 0, which lets nothing pass; write 1 or more");
        }
        if (value.compareTo(BigInteger.valueOf(MAX)) > 0) {
            throw new IllegalArgumentException("has a number beyond " + (bytes ? "8192T" : MAX)
                    + ", which cannot be counted; write a smaller one");
        }
        return value.longValueExact();
    }
}
