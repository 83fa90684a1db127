package org.postern.policy.net;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What one line of a list, or one {@code <allow>} or {@code <deny>} element, says: {@code <address|block|range>
 * [until=2026-12-31T00:00Z] [# reason]}. Immutable.
 */
public final class ListLine {
    /** Longer than any line that makes sense, and short enough to be shown. */
    public static final int MAX_LENGTH = 1024;

    /** The time of an entry that counts forever. */
    static final long FOREVER = Long.MAX_VALUE;

    private static final String UNTIL = "until=";
    private static final Pattern MOMENT =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d)?(Z|[+-]\\d\\d:\\d\\d)");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    private final List<Block> blocks;
    private final long untilMillis;
    private final String reason;

    private ListLine(List<Block> blocks, long untilMillis, String reason) {
        this.blocks = blocks;
        this.untilMillis = untilMillis;
        this.reason = reason;
    }

    /**
     * @return nothing for a blank line and for a comment
     * @throws IllegalArgumentException whose message says what about the {@link #entry(String)} is wrong
     */
    public static Optional<ListLine> parse(String line) {
        String entry = entry(line);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        String reason = line.substring(Math.min(line.length(), hash(line) + 1)).strip();
        if (entry.length() == block(entry).length()) {
            return Optional.of(new ListLine(Blocks.parse(entry), FOREVER, reason));
        }
        List<Block> blocks = Blocks.parse(block(entry));
        String[] words = SPACE.split(entry);
        for (int i = 1; i < words.length; i++) {
            if (!words[i].startsWith(UNTIL)) {
                throw new IllegalArgumentException(
                        "\"" + words[i] + "\" is unknown; only until= and # with a reason may follow the address");
            }
        }
        if (words.length > 2) {
            throw new IllegalArgumentException("until= stands twice; keep one of them");
        }
        return Optional.of(new ListLine(blocks, moment(words[1].substring(UNTIL.length())), reason));
    }

    /** The line without comment and surrounding white space. */
    public static String entry(String line) {
        return line.substring(0, hash(line)).strip();
    }

    private static int hash(String line) {
        int hash = line.indexOf('#');
        return hash < 0 ? line.length() : hash;
    }

    private static String block(String entry) {
        for (int i = 0; i < entry.length(); i++) {
            if (Character.isWhitespace(entry.charAt(i))) {
                return entry.substring(0, i);
            }
        }
        return entry;
    }

    private static long moment(String text) {
        if (MOMENT.matcher(text).matches()) {
            try {
                return OffsetDateTime.parse(text).toInstant().toEpochMilli();
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException(noMoment(text), e);
            }
        }
        throw new IllegalArgumentException(noMoment(text));
    }

    private static String noMoment(String text) {
        return "\"" + text + "\" is no date and time with an offset; write it like until=2026-12-31T00:00Z";
    }

    /** The blocks that it names: one, or more for a range. */
    public List<Block> blocks() {
        return blocks;
    }

    /** The moment from which on it does not count. */
    public Optional<Instant> until() {
        return untilMillis == FOREVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(untilMillis));
    }

    public Optional<String> reason() {
        return reason.isEmpty() ? Optional.empty() : Optional.of(reason);
    }

    long untilMillis() {
        return untilMillis;
    }

    /** The reason, empty when there is none. */
    String reasonText() {
        return reason;
    }
}
