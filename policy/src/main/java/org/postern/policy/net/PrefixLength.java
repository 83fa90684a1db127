package org.postern.policy.net;

/** Reads what stands behind the slash of a block. */
final class PrefixLength {
    private PrefixLength() {}

    /** @param max 32 or 128 */
    static int parse(String text, int max) {
        if (text.indexOf('.') >= 0) {
            throw new IllegalArgumentException("a netmask is not read here; write " + mend(text));
        }
        if (text.length() > 1 && text.charAt(0) == '0') {
            throw new IllegalArgumentException("the length \"" + text + "\" has a leading zero; write it without");
        }
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            length = c < '0' || c > '9' ? max + 1 : length * 10 + c - '0';
            if (length > max) {
                break;
            }
        }
        if (text.isEmpty() || length > max) {
            throw new IllegalArgumentException("the length \"" + text + "\" is not within 0.." + max);
        }
        return length;
    }

    private static String mend(String netmask) {
        int mask = (int) Bits.long32(IpLiteral.bytes(netmask), 0);
        int ones = Integer.numberOfLeadingZeros(~mask);
        return ones == Integer.bitCount(mask) ? "/" + ones : "one or more blocks with a prefix length, such as /24";
    }
}
