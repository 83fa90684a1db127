package org.postern.policy.net;

import java.util.Arrays;

/** What only few entries have: the moment they end and a reason. Filled in ascending order of the entries' numbers. */
final class Details {
    private int size;
    private int[] entries = new int[0];
    private long[] untils = new long[0];
    private String[] reasons = new String[0];

    void add(int entry, long untilMillis, String reason) {
        if (size == entries.length) {
            resize(size + size / 2 + 8);
        }
        entries[size] = entry;
        untils[size] = untilMillis;
        // Generated lists repeat one reason line after line.
        reasons[size] = size > 0 && reasons[size - 1].equals(reason) ? reasons[size - 1] : reason;
        size++;
    }

    void trim() {
        resize(size);
    }

    private void resize(int capacity) {
        entries = Arrays.copyOf(entries, capacity);
        untils = Arrays.copyOf(untils, capacity);
        reasons = Arrays.copyOf(reasons, capacity);
    }

    long until(int entry) {
        return untils[Arrays.binarySearch(entries, 0, size, entry)];
    }

    String reason(int entry) {
        return reasons[Arrays.binarySearch(entries, 0, size, entry)];
    }

    /** An estimate: arrays, and a compact string for each reason that is not its predecessor's. */
    @SuppressWarnings("ReferenceEquality") // shared texts count once
    long bytes() {
        long bytes = (long) entries.length * (Integer.BYTES + Long.BYTES + Integer.BYTES);
        for (int i = 0; i < size; i++) {
            boolean shared = reasons[i].isEmpty() || i > 0 && reasons[i] == reasons[i - 1];
            bytes += shared ? 0 : 40 + reasons[i].length();
        }
        return bytes;
    }
}
