package org.postern.policy;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One SMTP reply line: code, enhanced status code and text (RFC 5321 section 4.2, RFC 2034, RFC 3463).
 *
 * <p>A reply is valid once it exists: the class digit of the enhanced code is that of the code, the text is one line of
 * printable ASCII, and the line with its CRLF and a decision id fits into 512 octets (RFC 5321 section 4.5.3.1.5).
 */
public final class Reply {
    /** Octets of a reply line, CRLF included: RFC 5321 section 4.5.3.1.5. */
    public static final int MAX_LINE = 512;

    private static final int CRLF = 2;
    private static final int ROOM_FOR_ID = 48;
    private static final Pattern ENHANCED = Pattern.compile("([245])\\.(?:0|[1-9]\\d{0,2})\\.(?:0|[1-9]\\d{0,2})");

    private final int code;
    private final String enhanced;
    private final String text;
    private final boolean closing;

    private Reply(int code, String enhanced, String text, boolean closing) {
        this.code = code;
        this.enhanced = enhanced;
        this.text = text;
        this.closing = closing;
    }

    /**
     * A reply after which the session goes on.
     *
     * @param code 200 to 599
     * @param enhanced RFC 3463 status code, such as {@code 5.7.1}
     * @param text one line of printable ASCII, without anything that a client sent
     * @throws IllegalArgumentException when the parts do not make a valid reply line
     */
    public static Reply of(int code, String enhanced, String text) {
        Objects.requireNonNull(text, "text");
        Matcher matcher = ENHANCED.matcher(enhanced);
        if (code < 200 || code > 599) {
            throw new IllegalArgumentException("reply code " + code + " is not within 200..599");
        }
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + enhanced + "\" is no enhanced status code (RFC 3463)");
        }
        if (matcher.group(1).charAt(0) - '0' != code / 100) {
            throw new IllegalArgumentException("enhanced code " + enhanced + " contradicts reply code " + code);
        }
        if (text.isBlank()) {
            throw new IllegalArgumentException("reply " + code + " has no text");
        }
        if (!text.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
            throw new IllegalArgumentException("the text of reply " + code + " is not one line of printable ASCII");
        }
        Reply reply = new Reply(code, enhanced, text, false);
        if (reply.line().length() + CRLF + ROOM_FOR_ID > MAX_LINE) {
            throw new IllegalArgumentException("reply " + code + " is longer than an SMTP reply line");
        }
        return reply;
    }

    /** The same reply, after which the server closes the connection. */
    public Reply closing() {
        return new Reply(code, enhanced, text, true);
    }

    /**
     * The same reply with the id at its end under which the audit record explains it.
     *
     * @param id at most 40 characters of {@code [A-Za-z0-9-]}
     */
    public Reply withId(String id) {
        if (id.length() > 40 || !id.chars().allMatch(c -> Character.isLetterOrDigit(c) && c < 0x7f || c == '-')) {
            throw new IllegalArgumentException("\"" + id + "\" cannot be a decision id");
        }
        return new Reply(code, enhanced, text + " [id=" + id + "]", closing);
    }

    public int code() {
        return code;
    }

    public String enhanced() {
        return enhanced;
    }

    public String text() {
        return text;
    }

    /** Whether the server closes the connection after this reply. */
    public boolean closes() {
        return closing;
    }

    /** Whether the client may try again later: 4yz, RFC 5321 section 4.2.1. */
    public boolean temporary() {
        return code / 100 == 4;
    }

    /** The whole line without CRLF. */
    public String line() {
        return code + " " + enhanced + " " + text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Reply && line().equals(((Reply) other).line()) && closing == ((Reply) other).closing;
    }

    @Override
    public int hashCode() {
        return line().hashCode();
    }

    @Override
    public String toString() {
        return closing ? line() + " (and close)" : line();
    }
}
