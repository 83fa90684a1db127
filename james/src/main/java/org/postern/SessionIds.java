package org.postern;

import java.security.SecureRandom;

/**
 * Names sessions: twelve letters and digits, 60 random bits, so that sessions of all nodes and all restarts can be told
 * apart and nobody can guess another's. A decision's id is its session's name with a number behind it.
 */
public final class SessionIds {
    /** Crockford's base 32 in lower case: no letter looks like a digit. */
    private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();

    private static final int LENGTH = 12;

    private final SecureRandom random = new SecureRandom();

    /** A new name. */
    public String next() {
        long bits = random.nextLong();
        char[] id = new char[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            id[i] = DIGITS[(int) (bits & 31)];
            bits >>>= 5;
        }
        return new String(id);
    }
}
