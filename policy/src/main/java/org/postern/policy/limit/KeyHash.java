package org.postern.policy.limit;

/**
 * 64 bits for the key of a quota, by SipHash-1-3 over the quota and the text. Two of a million keys get the same number
 * with a probability of 1 in 30 million; who does not know the secret cannot choose keys that do, nor such as crowd one
 * part of a table. Allocates nothing. Immutable.
 */
public final class KeyHash {
    private static final int BITS = 16;
    private static final int FINAL_ROUNDS = 3;

    /** Tells a key from a key with a member. */
    private static final long WITH_MEMBER = 1L << 63;

    private final long secret0;
    private final long secret1;

    /** @param secret0 one half of a random number that no client knows, and {@code secret1} the other */
    public KeyHash(long secret0, long secret1) {
        this.secret0 = secret0;
        this.secret1 = secret1;
    }

    /** Never 0. */
    long of(Quota quota, String key) {
        return of(quota.seed(), key, "", key.length());
    }

    /** Never 0. */
    long of(Quota quota, String key, String member) {
        return of(quota.seed(), key, member, WITH_MEMBER | (long) member.length() << Integer.SIZE | key.length());
    }

    private long of(long seed, String key, String member, long lengths) {
        long v0 = secret0 ^ 0x736f6d6570736575L;
        long v1 = secret1 ^ 0x646f72616e646f6dL;
        long v2 = secret0 ^ 0x6c7967656e657261L;
        long v3 = secret1 ^ 0x7465646279746573L;
        int keyLength = key.length();
        int length = keyLength + member.length();
        long word = seed;
        int next = 0;
        // One round for each word: the seed, four letters at a time, the lengths; then the final rounds.
        for (int words = 2 + (length + 3) / 4, i = 0; i < words + FINAL_ROUNDS; i++) {
            if (i < words) {
                v3 ^= word;
            } else if (i == words) {
                v2 ^= 0xff;
            }
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
            if (i < words) {
                v0 ^= word;
                word = i + 2 < words ? 0 : lengths;
                for (int bit = 0; bit < Long.SIZE && next < length; bit += BITS, next++) {
                    char letter = next < keyLength ? key.charAt(next) : member.charAt(next - keyLength);
                    word |= (long) letter << bit;
                }
            }
        }
        long hash = v0 ^ v1 ^ v2 ^ v3;
        return hash == 0 ? 1 : hash;
    }
}
