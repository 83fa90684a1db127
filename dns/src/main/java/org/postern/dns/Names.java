package org.postern.dns;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import org.xbill.DNS.Name;

/** Domain names as text and in wire form (RFC 1035 section 3.1). */
final class Names {
    private static final int MAX_LABEL = 63;
    private static final int MAX = 255;

    private Names() {}

    /**
     * The absolute name.
     *
     * @return empty when it is none: a label is empty or has more than 63 octets, the whole has more than 255, or there
     *     are characters other than printable ASCII
     */
    static Optional<Name> parse(String text) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (String label : withoutLastDot(text).split("\\.", -1)) {
            if (label.isEmpty() || label.length() > MAX_LABEL || !label.chars().allMatch(Names::isPrintable)) {
                return Optional.empty();
            }
            wire.write(label.length());
            label.chars().forEach(wire::write);
        }
        wire.write(0);
        if (wire.size() > MAX) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Name(wire.toByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same text for the same name: lower case, without the last dot. */
    static String key(String text) {
        return withoutLastDot(text).toLowerCase(Locale.ROOT);
    }

    private static String withoutLastDot(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    private static boolean isPrintable(int c) {
        return c >= ' ' && c < 0x7f;
    }

    /**
     * The name in lower case without the last dot. A dot within a label and what is not printable become a backslash and
     * three digits (RFC 4343 section 2.1), so that no name looks like another.
     */
    static String text(Name name) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < name.labels() - 1; i++) {
            byte[] label = name.getLabel(i);
            text.append(i == 0 ? "" : ".");
            for (int k = 1; k < label.length; k++) {
                int c = label[k] & 0xff;
                if (c == '.' || c == '\\' || !isPrintable(c)) {
                    text.append(String.format(Locale.ROOT, "\\%03d", c));
                } else {
                    text.append((char) (c >= 'A' && c <= 'Z' ? c | 0x20 : c));
                }
            }
        }
        return text.toString();
    }
}
