package org.postern.policy.net;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Reads and writes IP addresses as text (RFC 4291 section 2.2, RFC 5952), strictly and without any name service. What
 * programs read differently, such as {@code 010.0.0.1}, is an error.
 */
public final class IpLiteral {
    private static final int GROUPS = 8;

    private IpLiteral() {}

    /**
     * @return the address; the IPv4 address when the text is an IPv4-mapped IPv6 address
     * @throws IllegalArgumentException whose message says what about the text is wrong
     */
    public static InetAddress parse(String text) {
        return address(bytes(text));
    }

    /** The canonical text: dotted for IPv4, RFC 5952 for IPv6, never with a zone. */
    public static String format(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4 ? Bits.format4((int) Bits.long32(bytes, 0)) : format6(bytes);
    }

    private static String format6(byte[] bytes) {
        return Bits.format6(Bits.long64(bytes, 0), Bits.long64(bytes, 8));
    }

    /** Gives 4 or 16 bytes as the text was written: an IPv4-mapped address has 16. */
    static byte[] bytes(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("is empty; an IP address is expected");
        }
        if (text.indexOf('%') >= 0) {
            throw new IllegalArgumentException(
                    "a zone such as %eth0 has no meaning here; write the address without it");
        }
        if (text.charAt(0) == '[') {
            throw new IllegalArgumentException("write the address without brackets");
        }
        return text.indexOf(':') >= 0 ? ipv6(text) : ipv4(text);
    }

    static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(bytes.length + " bytes are no IP address", e);
        }
    }

    private static byte[] ipv4(String text) {
        byte[] bytes = new byte[4];
        int start = 0;
        for (int i = 0; i < 4; i++) {
            int end = text.indexOf('.', start);
            boolean last = i == 3;
            if ((end < 0) != last) {
                throw notFourNumbers(text);
            }
            bytes[i] = (byte) octet(text, start, last ? text.length() : end);
            start = end + 1;
        }
        return bytes;
    }

    private static int octet(String text, int start, int end) {
        int value = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                throw notFourNumbers(text);
            }
            value = Math.min(value * 10 + c - '0', 1000);
        }
        if (start == end) {
            throw notFourNumbers(text);
        }
        String number = value > 255 || end - start > 1 && text.charAt(start) == '0' ? text.substring(start, end) : "";
        if (number.startsWith("0")) {
            throw new IllegalArgumentException("\"" + number
                    + "\" is octal to some programs and decimal to others; write it without leading zeros");
        }
        if (!number.isEmpty()) {
            throw new IllegalArgumentException("\"" + number + "\" is not within 0..255");
        }
        return value;
    }

    private static IllegalArgumentException notFourNumbers(String text) {
        boolean numbers = text.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
        return new IllegalArgumentException(
                numbers
                        ? "an IPv4 address has 4 numbers with a dot between them"
                        : "is no IP address; names are not looked up here");
    }

    /** Groups before {@code ::} fill from the left, those after it from the right. */
    private static byte[] ipv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            byte[] all = groups(text, text);
            if (all.length != 2 * GROUPS) {
                throw new IllegalArgumentException("an IPv6 address has 8 groups, this has " + all.length / 2);
            }
            return all;
        }
        if (text.indexOf("::", gap + 1) >= 0) {
            throw new IllegalArgumentException("\"::\" may stand only once");
        }
        byte[] left = groups(text.substring(0, gap), text);
        byte[] right = groups(text.substring(gap + 2), text);
        if (left.length + right.length >= 2 * GROUPS) {
            throw new IllegalArgumentException(
                    "\"::\" leaves room for at most 7 other groups, here are " + (left.length + right.length) / 2);
        }
        byte[] bytes = new byte[2 * GROUPS];
        System.arraycopy(left, 0, bytes, 0, left.length);
        System.arraycopy(right, 0, bytes, bytes.length - right.length, right.length);
        return bytes;
    }

    private static byte[] groups(String part, String whole) {
        if (part.isEmpty()) {
            return new byte[0];
        }
        String[] texts = part.split(":", -1);
        String last = texts[texts.length - 1];
        boolean dotted = last.indexOf('.') >= 0 && whole.endsWith(last);
        int hexadecimal = dotted ? texts.length - 1 : texts.length;
        byte[] bytes = new byte[2 * hexadecimal + (dotted ? 4 : 0)];
        for (int i = 0; i < hexadecimal; i++) {
            int group = group(texts[i]);
            bytes[2 * i] = (byte) (group >> 8);
            bytes[2 * i + 1] = (byte) group;
        }
        if (dotted) {
            System.arraycopy(ipv4(last), 0, bytes, 2 * hexadecimal, 4);
        }
        return bytes;
    }

    private static int group(String text) {
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            value = digit < 0 || text.length() > 4 ? -1 : value * 16 + digit;
            if (value < 0) {
                break;
            }
        }
        if (value < 0 || text.isEmpty()) {
            throw new IllegalArgumentException("\"" + text + "\" is no group of 1 to 4 hexadecimal digits");
        }
        return value;
    }
}
