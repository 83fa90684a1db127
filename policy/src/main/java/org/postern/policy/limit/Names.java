package org.postern.policy.limit;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;
import org.postern.policy.net.IpLiteral;

/**
 * One spelling for names that mean the same, so that nobody has a quota twice by writing his name in another way.
 *
 * <p>Domains are in lower case and ASCII (RFC 5890), without a final dot and without the brackets of a literal. Local parts
 * are in lower case, in Unicode's form C, without quotes that they do not need (RFC 5321 section 4.1.2), and without a
 * sub-address: {@code Bob+news@Example.COM} is {@code bob@example.com}.
 */
public final class Names {
    /** The longest address that RFC 5321 section 4.5.3.1 knows: 64, an @ and 255 characters. */
    static final int MAX = 320;

    private static final Pattern NEEDS_NO_QUOTES = Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\\x80-\\uffff-]+");
    /** What RFC 3490 section 3.1 takes for a dot besides the dot. */
    private static final Pattern DOTS = Pattern.compile("[\\u3002\\uff0e\\uff61]");

    private static final String IPV6 = "ipv6:";

    private Names() {}

    /** An envelope address, without its sub-address. */
    public static String address(String address) {
        int at = address.lastIndexOf('@');
        String local = lower(unquoted(at < 0 ? address : address.substring(0, at)));
        int tag = local.indexOf('+');
        return quoted(tag > 0 ? local.substring(0, tag) : local) + '@' + domainOf(address);
    }

    /** The domain of an address; empty when it has none. */
    public static String domainOf(String address) {
        int at = address.lastIndexOf('@');
        return at < 0 ? "" : domain(address.substring(at + 1));
    }

    /** A user's name, which may be an address: white space means nothing, and the rest is what the store knows. */
    public static String user(String name) {
        String bare = name.replaceAll("\\s", "");
        int at = bare.lastIndexOf('@');
        return at < 0 ? lower(bare) : lower(bare.substring(0, at)) + '@' + domain(bare.substring(at + 1));
    }

    /** A domain or an address literal. */
    public static String domain(String text) {
        String dotted = DOTS.matcher(cut(text.strip())).replaceAll(".");
        String bare = bare(lower(ascii(bare(dotted))));
        return bare.startsWith(IPV6) ? literal(bare) : bare;
    }

    private static String bare(String domain) {
        int start = 0;
        int end = domain.length();
        while (end > start) {
            char first = domain.charAt(start);
            char last = domain.charAt(end - 1);
            if (last == '.' || Character.isWhitespace(last)) {
                end--;
            } else if (Character.isWhitespace(first)) {
                start++;
            } else if (first == '[' && last == ']' && end - start > 1) {
                start++;
                end--;
            } else {
                break;
            }
        }
        return domain.substring(start, end);
    }

    private static String literal(String bare) {
        try {
            return IPV6 + IpLiteral.format(IpLiteral.parse(bare.substring(IPV6.length())));
        } catch (IllegalArgumentException e) {
            return bare;
        }
    }

    /** In ASCII as far as DNS could have it. */
    private static String ascii(String domain) {
        if (domain.chars().allMatch(c -> c < 0x80)) {
            return domain;
        }
        try {
            return IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            // No domain that DNS could have; it is still a name to count by.
            return domain;
        }
    }

    private static String lower(String text) {
        return Normalizer.normalize(text.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }

    private static String unquoted(String local) {
        if (local.length() < 2 || local.charAt(0) != '"' || local.charAt(local.length() - 1) != '"') {
            return local;
        }
        StringBuilder text = new StringBuilder(local.length());
        for (int i = 1; i < local.length() - 1; i++) {
            boolean escape = local.charAt(i) == '\\' && i + 1 < local.length() - 1;
            text.append(local.charAt(escape ? ++i : i));
        }
        return text.toString();
    }

    private static String quoted(String local) {
        return NEEDS_NO_QUOTES.matcher(local).matches()
                ? local
                : '"' + local.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** No more of a name than any honest one has; {@link #word} marks what was cut. */
    static String cut(String text) {
        return text.length() > MAX ? text.substring(0, MAX) : text;
    }

    /**
     * A name as one word: white space, control characters, signs beyond ASCII and the percent sign are written as {@code
     * %20}, by their octets in UTF-8. Nothing is a lone {@code %}, and a name too long to be one ends with {@code %}.
     */
    static String word(String name) {
        StringBuilder word = new StringBuilder(name.length());
        cut(name).codePoints().forEach(c -> {
            if (c == '%' || c <= ' ' || c == 0x7f || c > 0x7f && !Character.isLetterOrDigit(c)) {
                for (byte octet : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    word.append('%').append(hex(octet >> 4)).append(hex(octet));
                }
            } else {
                word.appendCodePoint(c);
            }
        });
        return word.length() == 0 || name.length() > MAX ? word.append('%').toString() : word.toString();
    }

    private static char hex(int digit) {
        return "0123456789ABCDEF".charAt(digit & 15);
    }

    /**
     * The name that {@link #word} has written so.
     *
     * @throws IllegalArgumentException when a percent sign stands for nothing
     */
    static String unword(String word) {
        if (word.indexOf('%') < 0) {
            return word;
        }
        byte[] octets = word.getBytes(StandardCharsets.UTF_8);
        int length = 0;
        for (int i = 0; i < octets.length; i++) {
            if (octets[i] == '%') {
                int value = i + 2 < octets.length
                        ? Character.digit(octets[i + 1], 16) << 4 | Character.digit(octets[i + 2], 16)
                        : -1;
                if (value < 0) {
                    throw new IllegalArgumentException(
                            "two hexadecimal digits must follow a percent sign; write the sign itself as %25");
                }
                octets[length++] = (byte) value;
                i += 2;
            } else {
                octets[length++] = octets[i];
            }
        }
        return new String(octets, 0, length, StandardCharsets.UTF_8);
    }
}
