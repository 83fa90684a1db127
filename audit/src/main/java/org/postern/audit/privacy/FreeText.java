package org.postern.audit.privacy;

/**
 * Conceals the mail addresses, IP addresses and host names with an embedded address that stand somewhere in a text: in a
 * reply, the evidence of a decision, an error. Takes time in proportion to the text.
 */
final class FreeText {
    /** RFC 5322 section 3.2.3, and the dot. */
    private static final String LOCAL = ".!#$%&'*+-/=?^_`{|}~";

    private static final String WORD = ".:-_/";

    private final Concealer concealer;
    private final Words words;

    FreeText(Concealer concealer) {
        this.concealer = concealer;
        this.words = new Words(concealer);
    }

    String conceal(String text) {
        if (text.indexOf('@') < 0 && !mayHoldAddress(text, 0, text.length())) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16);
        int done = 0;
        for (int at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
            int start = localStart(text, done, at);
            int end = domainEnd(text, at);
            if (start < at && end > at + 1 && !concealer.keepsPeople()) {
                words(text, done, start, out);
                out.append(withDomain(concealer.addressOrUser(text.substring(start, end))));
                done = end;
                at = end - 1;
            }
        }
        words(text, done, text.length(), out);
        return out.toString();
    }

    /** The address, with the domain concealed if it is an IP address (RFC 5321 section 4.1.3) or embeds one. */
    String withDomain(String address) {
        int domain = address.lastIndexOf('@') + 1;
        if (domain == 0) {
            return address;
        }
        StringBuilder out = new StringBuilder(address.substring(0, domain));
        words(address, domain, address.length(), out);
        return out.toString();
    }

    private static int localStart(String text, int from, int at) {
        int start = at;
        if (at > from && text.charAt(at - 1) == '"') {
            int quote = at - 2;
            while (quote >= from && (text.charAt(quote) != '"' || isEscaped(text, from, quote))) {
                quote--;
            }
            return quote >= from ? quote : at;
        }
        while (start > from && isLetter(text.charAt(start - 1), LOCAL)) {
            start--;
        }
        return start;
    }

    private static boolean isEscaped(String text, int from, int at) {
        int backslash = at - 1;
        while (backslash >= from && text.charAt(backslash) == '\\') {
            backslash--;
        }
        return (at - backslash) % 2 == 0;
    }

    private static int domainEnd(String text, int at) {
        int end = at + 1;
        if (end < text.length() && text.charAt(end) == '[') {
            int close = text.indexOf(']', end);
            return close < 0 ? text.length() : close + 1;
        }
        while (end < text.length() && isLetter(text.charAt(end), ".-_")) {
            end++;
        }
        while (end > at + 1 && text.charAt(end - 1) == '.') {
            end--;
        }
        return end;
    }

    private void words(String text, int from, int to, StringBuilder out) {
        if (concealer.keepsClients() || !mayHoldAddress(text, from, to)) {
            out.append(text, from, to);
            return;
        }
        int i = from;
        while (i < to) {
            int end = i;
            while (end < to && isLetter(text.charAt(end), WORD)) {
                end++;
            }
            if (end > i) {
                out.append(words.conceal(text.substring(i, end)));
            }
            if (end < to) {
                out.append(text.charAt(end++));
            }
            i = end;
        }
    }

    /** Most texts have no digit and no colon, and so no IP address. */
    private static boolean mayHoldAddress(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= ':') {
                return true;
            }
        }
        return false;
    }

    private static boolean isLetter(char c, String more) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c >= 0x80 && !Character.isWhitespace(c) && !Character.isSpaceChar(c)
                || more.indexOf(c) >= 0;
    }
}
