package org.postern.smtp;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.postern.policy.Printable;

/** Finds the field Message-ID (RFC 5322 section 3.6.4) in the lines of a message that go by. */
final class MessageId {
    private static final String NAME = "message-id:";
    private static final int MAX = 512;

    private boolean over;
    private boolean continued;
    private String value = "";

    /** The next line; nothing of the message is kept but the one field, and it only to its first word. */
    void line(byte[] line) {
        if (over) {
            return;
        }
        boolean folded = line.length > 0 && (line[0] == ' ' || line[0] == '\t');
        if (line.length <= 2 && !folded) {
            over = true;
        } else if (folded ? continued : isField(line)) {
            String text = new String(line, 0, Math.min(line.length, NAME.length() + MAX), StandardCharsets.ISO_8859_1);
            String word =
                    (folded ? text : text.substring(NAME.length())).strip().split("\\s", 2)[0];
            continued = word.isEmpty();
            over = !word.isEmpty();
            value = Printable.text(word, MAX);
        } else {
            continued = false;
        }
    }

    private static String firstWord(String text) {
        int start = 0;
        while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        int end = start;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return text.substring(start, end);
    }

    private static boolean isField(byte[] line) {
        return line.length >= NAME.length()
                && (line[0] == 'M' || line[0] == 'm')
                && new String(line, 0, NAME.length(), StandardCharsets.ISO_8859_1)
                        .toLowerCase(Locale.ROOT)
                        .equals(NAME);
    }

    /** Empty when the message has none. */
    Optional<String> get() {
        return Optional.of(value).filter(text -> !text.isEmpty());
    }
}
