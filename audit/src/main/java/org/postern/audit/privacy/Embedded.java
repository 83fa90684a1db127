package org.postern.audit.privacy;

/**
 * Whether a host's name holds an IP address, as many networks name their clients: {@code dsl-192-0-2-1.example}, {@code
 * 1.2.0.192.in-addr.arpa}, the nibbles of {@code ip6.arpa}.
 */
final class Embedded {
    private static final int OCTETS = 4;
    private static final int NIBBLES = 16;

    private Embedded() {}

    static boolean isIn(String name) {
        int octets = 0;
        int nibbles = 0;
        int at = 0;
        while (at < name.length()) {
            int end = at;
            while (end < name.length() && !isSeparator(name.charAt(end))) {
                end++;
            }
            nibbles = end - at == 1 && Character.digit(name.charAt(at), 16) >= 0 ? nibbles + 1 : 0;
            if (isOctet(name, at, end)) {
                octets++;
            } else if (octets == OCTETS - 1 && startsWithOctet(name, at, end)) {
                return true;
            } else {
                octets = endsInOctet(name, at, end) ? 1 : 0;
            }
            if (octets == OCTETS || nibbles == NIBBLES) {
                return true;
            }
            at = end + 1;
        }
        return false;
    }

    private static boolean isSeparator(char c) {
        return c == '.' || c == '-' || c == '_';
    }

    private static boolean endsInOctet(String name, int from, int to) {
        int digits = to;
        while (digits > from && isDigit(name.charAt(digits - 1))) {
            digits--;
        }
        return isOctet(name, digits, to);
    }

    private static boolean startsWithOctet(String name, int from, int to) {
        int digits = from;
        while (digits < to && isDigit(name.charAt(digits))) {
            digits++;
        }
        return isOctet(name, from, digits);
    }

    private static boolean isOctet(String name, int from, int to) {
        int value = 0;
        for (int i = from; i < to && value <= 255; i++) {
            value = isDigit(name.charAt(i)) ? value * 10 + name.charAt(i) - '0' : 256;
        }
        return to > from && to - from <= 3 && value <= 255;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
