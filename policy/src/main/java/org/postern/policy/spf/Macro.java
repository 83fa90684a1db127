package org.postern.policy.spf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/** One macro such as <code>%{d2r-}</code> (RFC 7208 sections 7.1 to 7.3). Immutable. */
final class Macro {
    private static final String HEX = "0123456789ABCDEF";
    private static final String DELIMITERS = ".-+,/_=";
    /** No value has more parts: a name has at most 127 labels, and an IPv6 address 32 digits. */
    private static final int ALL = 128;

    private final char letter;
    private final boolean escaped;
    private final int keep;
    private final boolean reversed;
    private final String delimiters;

    private Macro(char letter, boolean escaped, int keep, boolean reversed, String delimiters) {
        this.letter = letter;
        this.escaped = escaped;
        this.keep = keep;
        this.reversed = reversed;
        this.delimiters = delimiters;
    }

    /** @param text between the braces */
    static Macro parse(String text, String letters) {
        char first = text.isEmpty() ? 0 : text.charAt(0);
        char letter = MacroString.isAlpha(first) ? (char) (first | 0x20) : first;
        if (letter == 0 || letters.indexOf(letter) < 0) {
            throw SpfProblem.permanent("%{" + text + "} has no meaning here");
        }
        int at = 1;
        int keep = ALL;
        if (at < text.length() && MacroString.isDigit(text.charAt(at))) {
            keep = 0;
            for (; at < text.length() && MacroString.isDigit(text.charAt(at)); at++) {
                keep = Math.min(ALL, 10 * keep + text.charAt(at) - '0');
            }
            if (keep == 0) {
                throw SpfProblem.permanent("%{" + text + "} keeps no part of the value");
            }
        }
        boolean reversed = at < text.length() && (text.charAt(at) | 0x20) == 'r';
        String delimiters = text.substring(reversed ? at + 1 : at);
        if (!delimiters.chars().allMatch(c -> DELIMITERS.indexOf(c) >= 0)) {
            throw SpfProblem.permanent("%{" + text + "} is no macro");
        }
        return new Macro(letter, first != letter, keep, reversed, delimiters.isEmpty() ? "." : delimiters);
    }

    String expand(Function<Character, String> values, Work work) {
        String value = values.apply(letter);
        work.add(Work.STEP + value.length() * (escaped ? 4 : 2));
        if (keep < ALL || reversed || !delimiters.equals(".")) {
            List<String> parts = split(value);
            if (reversed) {
                Collections.reverse(parts);
            }
            value = String.join(".", parts.subList(Math.max(0, parts.size() - keep), parts.size()));
        }
        return escaped ? escape(value) : value;
    }

    private List<String> split(String value) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < value.length(); i++) {
            if (delimiters.indexOf(value.charAt(i)) >= 0) {
                parts.add(value.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(value.substring(start));
        return parts;
    }

    /** All but the unreserved characters as octets of a URI (RFC 3986 section 2.1). */
    private static String escape(String value) {
        StringBuilder text = new StringBuilder();
        for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
            int c = octet & 0xff;
            if (MacroString.isAlpha(c) || MacroString.isDigit(c) || "-._~".indexOf(c) >= 0) {
                text.append((char) c);
            } else {
                text.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
            }
        }
        return text.toString();
    }
}
