package org.postern.policy.net;

/** 128-bit addresses in two longs: masks, order, text. */
final class Bits {
    /** What stands before the IPv4 address in an IPv4-mapped IPv6 address. */
    private static final long MAPPED = 0xffffL;

    private static final int GROUPS = 8;

    private Bits() {}

    static boolean mapped(long high, long low) {
        return high == 0 && low >>> 32 == MAPPED;
    }

    /** The upper 64 bits of a mask of {@code length} ones out of 128. */
    static long highMask(int length) {
        return length >= 64 ? -1 : mask(length);
    }

    /** The lower 64 bits of a mask of {@code length} ones out of 128. */
    static long lowMask(int length) {
        return length <= 64 ? 0 : mask(length - 64);
    }

    private static long mask(int length) {
        return length == 0 ? 0 : -1L << (64 - length);
    }

    /** Whether the first {@code length} bits of both addresses are the same. */
    static boolean samePrefix(long high, long low, long otherHigh, long otherLow, int length) {
        return ((high ^ otherHigh) & highMask(length)) == 0 && ((low ^ otherLow) & lowMask(length)) == 0;
    }

    static int compare(long high, long low, long otherHigh, long otherLow) {
        return high == otherHigh ? Long.compareUnsigned(low, otherLow) : Long.compareUnsigned(high, otherHigh);
    }

    static long long32(byte[] bytes, int offset) {
        return (bytes[offset] & 0xffL) << 24
                | (bytes[offset + 1] & 0xff) << 16
                | (bytes[offset + 2] & 0xff) << 8
                | bytes[offset + 3] & 0xff;
    }

    static long long64(byte[] bytes, int offset) {
        return long32(bytes, offset) << 32 | long32(bytes, offset + 4);
    }

    static String format4(int address) {
        return (address >>> 24) + "." + (address >> 16 & 0xff) + "." + (address >> 8 & 0xff) + "." + (address & 0xff);
    }

    /** RFC 5952 section 4: lower case, no leading zeros, the first longest run of two or more zero groups as "::". */
    static String format6(long high, long low) {
        int gap = -1;
        int gapLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int run = 0;
            while (i + run < GROUPS && group(high, low, i + run) == 0) {
                run++;
            }
            if (run > gapLength) {
                gap = i;
                gapLength = run;
            }
        }
        StringBuilder text = new StringBuilder(40);
        for (int i = 0; i < GROUPS; i++) {
            if (i == gap) {
                text.append("::");
                i += gapLength - 1;
            } else {
                text.append(text.length() == 0 || text.charAt(text.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(group(high, low, i)));
            }
        }
        return text.toString();
    }

    private static int group(long high, long low, int index) {
        return (int) ((index < 4 ? high : low) >>> (48 - 16 * (index & 3))) & 0xffff;
    }
}
