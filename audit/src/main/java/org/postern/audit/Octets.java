package org.postern.audit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Octets one after the other, in an array that grows. */
final class Octets {
    private byte[] array = new byte[1 << 16];
    private int length;

    void append(byte[] more, int from, int to) {
        int count = to - from;
        if (array.length - length < count) {
            array = Arrays.copyOf(array, Math.max(Math.addExact(length, count), array.length * 2));
        }
        System.arraycopy(more, from, array, length, count);
        length += count;
    }

    void append(byte[] more) {
        append(more, 0, more.length);
    }

    void append(String text) {
        append(text.getBytes(StandardCharsets.UTF_8));
    }

    byte[] array() {
        return array;
    }

    int length() {
        return length;
    }

    void truncate(int to) {
        length = to;
    }
}
