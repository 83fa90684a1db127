package org.postern.policy.envelope;

import java.net.IDN;
import java.net.Inet4Address;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.postern.policy.net.IpLiteral;

/**
 * The forms of domains, address literals and mailboxes (RFC 5321 sections 4.1.2, 4.1.3 and 4.5.3.1; RFC 6531 section 3.3).
 * Each method says what is wrong with a text, and nothing when all is well.
 */
final class Syntax {
    private static final int MAX_LOCAL = 64;
    private static final int MAX_DOMAIN = 255;
    /** A path has 256 octets with its brackets. */
    private static final int MAX_MAILBOX = 254;

    private static final int MAX_LABEL = 63;
    private static final String IPV6 = "IPV6:";
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?");
    private static final Pattern DOT_STRING = Pattern.compile(dotString("A-Za-z0-9!#$%&'*+/=?^_`{|}~-"));
    private static final Pattern DOT_STRING_UTF8 =
            Pattern.compile(dotString("A-Za-z0-9!#$%&'*+/=?^_`{|}~\\x{80}-\\x{10ffff}-"));
    private static final Pattern QUOTED = Pattern.compile("\"(?:[ !#-\\[\\]-~]|\\\\[ -~])*+\"");
    private static final Pattern QUOTED_UTF8 = Pattern.compile("\"(?:[ !#-\\[\\]-~\\x{80}-\\x{10ffff}]|\\\\[ -~])*+\"");

    private Syntax() {}

    private static String dotString(String atext) {
        return "[" + atext + "]++(?:\\.[" + atext + "]++)*+";
    }

    /** What is wrong with {@code local@domain}, which may begin with a source route (RFC 5321 section 4.1.1.3). */
    static Optional<String> ofMailbox(String text, boolean utf8) {
        if (!utf8 && text.chars().anyMatch(c -> c >= 0x80)) {
            return Optional.of("non-ASCII without SMTPUTF8");
        }
        if (octets(text) > MAX_MAILBOX) {
            return Optional.of("more than 254 octets");
        }
        int route = text.startsWith("@") ? text.indexOf(':') : 0;
        if (route < 0) {
            return Optional.of("no local part");
        }
        for (String hop : route == 0 ? new String[0] : text.substring(0, route).split(",", -1)) {
            Optional<String> problem =
                    hop.startsWith("@") ? ofHost(hop.substring(1), utf8) : Optional.of("source route without @");
            if (problem.isPresent()) {
                return problem;
            }
        }
        String mailbox = route == 0 ? text : text.substring(route + 1);
        int at = mailbox.lastIndexOf('@');
        if (at < 0) {
            return Optional.of("no domain");
        }
        Optional<String> problem = ofLocalPart(mailbox.substring(0, at), utf8);
        return problem.isPresent() ? problem : ofHost(mailbox.substring(at + 1), utf8);
    }

    private static Optional<String> ofLocalPart(String text, boolean utf8) {
        if (octets(text) > MAX_LOCAL) {
            return Optional.of("local part of more than 64 octets");
        }
        boolean dotString = (utf8 ? DOT_STRING_UTF8 : DOT_STRING).matcher(text).matches();
        return dotString || (utf8 ? QUOTED_UTF8 : QUOTED).matcher(text).matches()
                ? Optional.empty()
                : Optional.of("local part is neither a dot-string nor a quoted string");
    }

    /** What is wrong with a domain or an address literal. */
    static Optional<String> ofHost(String text, boolean utf8) {
        if (!text.startsWith("[")) {
            return ofDomain(text, utf8);
        }
        return isLiteral(text) ? Optional.empty() : Optional.of("no address literal");
    }

    /** Whether the text is {@code [192.0.2.1]} or {@code [IPv6:2001:db8::1]} (RFC 5321 section 4.1.3). */
    static boolean isLiteral(String text) {
        if (!text.startsWith("[") || !text.endsWith("]")) {
            return false;
        }
        String bare = text.substring(1, text.length() - 1);
        boolean ipv6 = bare.toUpperCase(Locale.ROOT).startsWith(IPV6);
        try {
            return IpLiteral.parse(ipv6 ? bare.substring(IPV6.length()) : bare) instanceof Inet4Address
                    ? !ipv6 || bare.indexOf(':', IPV6.length()) > 0
                    : ipv6;
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }

    private static Optional<String> ofDomain(String text, boolean utf8) {
        if (octets(text) > MAX_DOMAIN) {
            return Optional.of("domain of more than 255 octets");
        }
        String[] labels = text.split("\\.", -1);
        for (String label : labels) {
            String ascii = utf8 ? ascii(label) : label;
            if (ascii.length() > MAX_LABEL || !LABEL.matcher(ascii).matches()) {
                return Optional.of(text.isEmpty() ? "no domain" : "domain with a label that is none");
            }
        }
        // Otherwise 192.0.2.1 would be a domain.
        return labels[labels.length - 1].chars().allMatch(c -> c >= '0' && c <= '9')
                ? Optional.of("domain that ends with a number")
                : Optional.empty();
    }

    /** The label as DNS has it; empty when it cannot be. */
    private static String ascii(String label) {
        try {
            return IDN.toASCII(label, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
