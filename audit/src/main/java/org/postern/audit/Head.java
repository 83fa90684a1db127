package org.postern.audit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a log has come: the number of a line and its hash. Whoever keeps one elsewhere can tell later whether the log up
 * to there is still the same. Written as {@code 4711:<43 characters base64url>}.
 */
public final class Head {
    /** Before the first line. */
    static final Head START = new Head(0, "A".repeat(Chain.HASH_LENGTH));

    private static final Pattern FORM = Pattern.compile("(0|[1-9][0-9]{0,17}):([A-Za-z0-9_-]{43})");

    private final long seq;
    private final String hash;

    Head(long seq, String hash) {
        this.seq = seq;
        this.hash = hash;
    }

    /** @throws IllegalArgumentException when the text is none, with a sentence for whoever wrote it */
    public static Head parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("is no head: write NUMBER:HASH with 43 characters of hash");
        }
        return new Head(Long.parseLong(matcher.group(1)), matcher.group(2));
    }

    public long seq() {
        return seq;
    }

    /** SHA-256 in base64url without padding. */
    public String hash() {
        return hash;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Head && ((Head) other).seq == seq && ((Head) other).hash.equals(hash);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(seq);
    }

    @Override
    public String toString() {
        return seq + ":" + hash;
    }
}
