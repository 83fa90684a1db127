package org.postern.callout;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one reply of an SMTP server (RFC 5321 section 4.2), of at most {@value #MAX} octets in all its lines. */
final class ReplyReader {
    /** An EHLO with all that there is has less than a tenth. */
    static final int MAX = 8_192;

    private static final Pattern LINE = Pattern.compile("([2-5]\\d\\d)(?:([ -])(.*))?");

    private final byte[] line = new byte[MAX];
    private final StringBuilder text = new StringBuilder();
    private int length;
    private int octets;
    private int code;

    /**
     * Takes the next octet.
     *
     * @return whether the reply is complete
     * @throws ProtocolException when this is no reply
     */
    boolean add(byte octet) throws ProtocolException {
        if (++octets > MAX) {
            throw new ProtocolException("a reply of more than " + MAX + " octets");
        }
        if (octet != '\n') {
            line[length++] = octet;
            return false;
        }
        boolean last = read(new String(line, 0, length, StandardCharsets.ISO_8859_1));
        length = 0;
        return last;
    }

    /** A bare LF ends a line too: some servers send no other. */
    private boolean read(String whole) throws ProtocolException {
        Matcher matcher = LINE.matcher(whole.endsWith("\r") ? whole.substring(0, whole.length() - 1) : whole);
        if (!matcher.matches()) {
            throw new ProtocolException("what is no reply");
        }
        int its = Integer.parseInt(matcher.group(1));
        if (code != 0 && code != its) {
            throw new ProtocolException("a reply with two codes");
        }
        code = its;
        if (matcher.group(3) != null) {
            text.append(text.length() == 0 ? "" : " ").append(matcher.group(3));
        }
        return !"-".equals(matcher.group(2));
    }

    int code() {
        return code;
    }

    /** The texts of all lines, with spaces between them; octets as ISO 8859-1. */
    String text() {
        return text.toString();
    }
}
