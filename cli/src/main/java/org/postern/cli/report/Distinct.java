package org.postern.cli.report;

/**
 * About how many different texts there were, by linear counting in a small bitmap: a few are counted almost exactly, and
 * beyond {@link #MOST} it only says that there were many.
 */
final class Distinct {
    static final long MOST = 2000;

    private static final int BITS = 512;

    private final long[] bitmap = new long[BITS / 64];

    void add(String text) {
        int hash = (int) (mixed(text) >>> 32) & BITS - 1;
        bitmap[hash >> 6] |= 1L << hash;
    }

    /** FNV-1a, and a mixer behind it: neighbouring addresses must not fall on each other. */
    private static long mixed(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        return hash ^ hash >>> 33;
    }

    long count() {
        int set = 0;
        for (long word : bitmap) {
            set += Long.bitCount(word);
        }
        return set == BITS ? MOST : Math.min(MOST, Math.round(-BITS * Math.log((BITS - set) / (double) BITS)));
    }

    /** As part of a sentence. */
    @Override
    public String toString() {
        return count() >= MOST ? "more than " + MOST : "about " + count();
    }
}
