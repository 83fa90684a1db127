package org.postern.cli.search;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A text that is looked for among octets, upper and lower case alike, by Horspool's algorithm: it looks at the octet under
 * the needle's last and skips as far as that allows.
 */
final class Needle {
    private final byte[] octets;
    private final int[] skip = new int[256];

    private Needle(byte[] octets) {
        this.octets = octets;
        Arrays.fill(skip, octets.length);
        for (int i = 0; i < octets.length - 1; i++) {
            skip[octets[i]] = octets.length - 1 - i;
            skip[upper(octets[i])] = octets.length - 1 - i;
        }
    }

    /** @param text which a record would hold as it is: {@link #isPlain} */
    static Needle of(String text) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < octets.length; i++) {
            octets[i] = lower(octets[i]);
        }
        return new Needle(octets);
    }

    /** Whether JSON has the text as it is, so that octets that lack it are no record that has it. */
    static boolean isPlain(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '/');
    }

    boolean isIn(byte[] line, int start, int end) {
        int last = octets.length - 1;
        for (int at = start + last; at < end; at += skip[line[at] & 0xff]) {
            int i = 0;
            while (i <= last && lower(line[at - i]) == octets[last - i]) {
                i++;
            }
            if (i > last) {
                return true;
            }
        }
        return false;
    }

    private static byte lower(byte c) {
        return c >= 'A' && c <= 'Z' ? (byte) (c + 32) : c;
    }

    private static byte upper(byte c) {
        return c >= 'a' && c <= 'z' ? (byte) (c - 32) : c;
    }
}
