package org.postern.audit;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * The hash chain over the lines of a log, across its files.
 *
 * <p>A line is a JSON object that ends with {@code ,"postern.seq":N,"postern.hash":"H"}}. N counts lines from 1. H is
 * SHA-256 over the 32 octets of the hash before (32 zeros before the first line) and the line's octets up to, and without,
 * {@code ,"postern.hash"}, in base64url without padding. So a changed line does not match its own hash, and a line that
 * was removed, inserted or moved shows at the first line that does not follow the one before. Not for several threads.
 */
final class Chain {
    /** Characters. */
    static final int HASH_LENGTH = 43;

    private static final int HASH_OCTETS = 32;
    private static final byte[] SEQ = ascii(",\"postern.seq\":");
    private static final byte[] HASH = ascii(",\"postern.hash\":\"");
    private static final byte[] END = ascii("\"}\n");

    private final MessageDigest sha = sha256();
    private final byte[] hash = new byte[HASH_OCTETS];
    private final byte[] markedHash = new byte[HASH_OCTETS];
    private long seq;
    private long markedSeq;

    Chain(Head head) {
        moveTo(head);
    }

    /** Goes on from elsewhere. */
    void moveTo(Head head) {
        byte[] octets = Base64.getUrlDecoder().decode(head.hash());
        System.arraycopy(octets, 0, hash, 0, HASH_OCTETS);
        seq = head.seq();
    }

    /** Remembers this place for {@link #back()}. */
    void mark() {
        System.arraycopy(hash, 0, markedHash, 0, HASH_OCTETS);
        markedSeq = seq;
    }

    /** Forgets the lines since {@link #mark()}: they were not written. */
    void back() {
        System.arraycopy(markedHash, 0, hash, 0, HASH_OCTETS);
        seq = markedSeq;
    }

    Head head() {
        return new Head(seq, new String(encoded(), StandardCharsets.US_ASCII));
    }

    /** The number of the last line. */
    long seq() {
        return seq;
    }

    /** Ends the line that begins at the given place: a JSON object of which only the closing brace is missing. */
    void seal(Octets out, int start) {
        seq++;
        out.append(SEQ);
        out.append(ascii(Long.toString(seq)));
        advance(out.array(), start, out.length());
        out.append(HASH);
        out.append(encoded());
        out.append(END);
    }

    /** Takes a line that has the right number; false when its hash is not the one that follows. */
    boolean accepts(LogLine line) {
        seq++;
        advance(line.array(), line.start(), line.hashedEnd());
        byte[] encoded = encoded();
        int at = line.hashStart();
        // The characters, not the octets: the last character has bits to spare.
        return Arrays.equals(line.array(), at, at + HASH_LENGTH, encoded, 0, HASH_LENGTH);
    }

    private void advance(byte[] octets, int from, int to) {
        sha.update(hash);
        sha.update(octets, from, to - from);
        try {
            sha.digest(hash, 0, HASH_OCTETS);
        } catch (DigestException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] encoded() {
        return Base64.getUrlEncoder().withoutPadding().encode(hash);
    }

    /**
     * Where the seal of a line stands in it.
     *
     * @return the place of {@code ,"postern.seq"}, the one of the number's first digit, and that of {@code
     *     ,"postern.hash"}; null when the line does not end with a seal
     */
    static int[] find(byte[] line, int start, int end) {
        int hashedEnd = end - 2 - HASH_LENGTH - HASH.length;
        if (hashedEnd <= start
                || line[end - 1] != '}'
                || line[end - 2] != '"'
                || !isAt(HASH, line, hashedEnd)
                || !isBase64(line, hashedEnd + HASH.length)) {
            return null;
        }
        int digits = hashedEnd;
        while (digits > start && hashedEnd - digits < 18 && line[digits - 1] >= '0' && line[digits - 1] <= '9') {
            digits--;
        }
        int seqStart = digits - SEQ.length;
        if (digits == hashedEnd || line[digits] == '0' || seqStart <= start || !isAt(SEQ, line, seqStart)) {
            return null;
        }
        return new int[] {seqStart, digits, hashedEnd};
    }

    private static boolean isAt(byte[] what, byte[] line, int at) {
        return Arrays.equals(what, 0, what.length, line, at, at + what.length);
    }

    private static boolean isBase64(byte[] line, int at) {
        for (int i = at; i < at + HASH_LENGTH; i++) {
            byte c = line[i];
            if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_')) {
                return false;
            }
        }
        return true;
    }

    static int hashStart(int hashedEnd) {
        return hashedEnd + HASH.length;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
