package org.postern.audit.privacy;

import java.util.Optional;
import org.postern.policy.net.Block;
import org.postern.policy.net.IpLiteral;

/** Conceals what a word of letters, digits, dots, colons, hyphens, slashes and underscores holds of IP addresses. */
final class Words {
    /** Of an IPv6 address with an IPv4 one at its end, and the length of a network. */
    private static final int LONGEST = 49;

    private static final String ENDS = ".:-_/";

    private final Concealer concealer;

    Words(Concealer concealer) {
        this.concealer = concealer;
    }

    String conceal(String word) {
        if (!mayHoldAddress(word)) {
            return word;
        }
        StringBuilder out = new StringBuilder(word.length() + 16);
        int from = 0;
        while (from < word.length()) {
            // What is too long for a range of two addresses falls apart first.
            Optional<String> whole =
                    word.length() - from > 2 * LONGEST ? Optional.empty() : range(word.substring(from));
            if (whole.isPresent()) {
                return out.append(whole.get()).toString();
            }
            int cut = from;
            while (cut < word.length() && word.charAt(cut) != ':' && word.charAt(cut) != '/') {
                cut++;
            }
            String part = word.substring(from, cut);
            out.append(range(part).orElseGet(() -> name(part)));
            if (cut < word.length()) {
                out.append(word.charAt(cut));
            }
            from = cut + 1;
        }
        return out.toString();
    }

    private static boolean mayHoldAddress(String word) {
        boolean digit = false;
        int separators = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            digit |= c >= '0' && c <= '9' || c == ':';
            separators += c == '.' || c == ':' || c == '-' || c == '_' ? 1 : 0;
        }
        return digit && separators > 1;
    }

    /** An address, a network, or a range of addresses. */
    private Optional<String> range(String text) {
        int hyphen = text.indexOf('-');
        Optional<Block> first = hyphen < 0 ? Optional.empty() : block(text.substring(0, hyphen));
        return first.isEmpty()
                ? address(text)
                : address(text.substring(hyphen + 1)).map(last -> concealer.network(first.get()) + '-' + last);
    }

    /** An IP address or network, with whatever ends a sentence behind it. */
    private Optional<String> address(String text) {
        int end = text.length();
        while (true) {
            int until = end;
            Optional<Block> block = block(text.substring(0, end));
            if (block.isPresent()) {
                return block.map(found -> concealer.network(found) + text.substring(until));
            }
            if (end == 0 || end < text.length() - 2 || ENDS.indexOf(text.charAt(end - 1)) < 0) {
                return Optional.empty();
            }
            end--;
        }
    }

    static Optional<Block> block(String text) {
        if (text.length() > LONGEST || !looksLikeAddress(text)) {
            return Optional.empty();
        }
        try {
            int slash = text.indexOf('/');
            Block address = Block.of(IpLiteral.parse(slash < 0 ? text : text.substring(0, slash)));
            return Optional.of(
                    slash < 0 ? address : Block.of(address.address(), Integer.parseInt(text.substring(slash + 1))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean looksLikeAddress(String text) {
        int dots = 0;
        int colons = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.digit(c, 16) < 0 && c != '.' && c != ':' && c != '/') {
                return false;
            }
            dots += c == '.' ? 1 : 0;
            colons += c == ':' ? 1 : 0;
        }
        return colons == 0 ? dots == 3 : colons >= 6 || text.contains("::");
    }

    private String name(String part) {
        int end = part.length();
        while (end > 0 && ENDS.indexOf(part.charAt(end - 1)) >= 0) {
            end--;
        }
        return Embedded.isIn(part) ? concealer.host(part.substring(0, end)) + part.substring(end) : part;
    }
}
