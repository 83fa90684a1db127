package org.postern.dns;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.postern.policy.dns.DnsAnswer;

/**
 * Answers for as long as they hold (RFC 1035 section 3.2.1, RFC 2308). For any number of threads.
 *
 * <p>What is there is kept for an hour at most, what is not there for 15 minutes, trouble for {@value #TROUBLE_SECONDS}
 * seconds. When it is full the answer goes that was not used for longest. One longer than {@value #MAX_SIZE} characters
 * is not kept, and all together have no more than {@value #MEAN_SIZE} times the number of entries.
 */
final class AnswerCache {
    static final long FOUND_SECONDS = TimeUnit.HOURS.toSeconds(1);
    static final long NOT_FOUND_SECONDS = TimeUnit.MINUTES.toSeconds(15);
    static final long TROUBLE_SECONDS = 3;
    static final int MAX_SIZE = 4096;
    private static final int MEAN_SIZE = 512;
    private static final int ADDRESS_SIZE = 16;

    private final int maxEntries;
    private final LongSupplier nanoTime;
    private final LinkedHashMap<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long size;

    /**
     * @param maxEntries 0 for none
     * @param nanoTime as {@link System#nanoTime}
     */
    AnswerCache(int maxEntries, LongSupplier nanoTime) {
        this.maxEntries = maxEntries;
        this.nanoTime = nanoTime;
    }

    private static final class Entry {
        final DnsAnswer answer;
        final long expires;
        final int size;

        Entry(DnsAnswer answer, long expires, int size) {
            this.answer = answer;
            this.expires = expires;
            this.size = size;
        }
    }

    synchronized Optional<DnsAnswer> get(String key) {
        Entry entry = entries.get(key);
        if (entry == null) {
            return Optional.empty();
        }
        if (entry.expires - nanoTime.getAsLong() <= 0) {
            entries.remove(key);
            size -= entry.size;
            return Optional.empty();
        }
        return Optional.of(entry.answer);
    }

    /** @param seconds how long the answer holds, as its server says; no matter in case of trouble */
    synchronized void put(String key, DnsAnswer answer, long seconds) {
        long kept = seconds(answer, seconds);
        int length = key.length() + size(answer);
        if (kept <= 0 || length > MAX_SIZE || maxEntries == 0) {
            return;
        }
        long expires = nanoTime.getAsLong() + TimeUnit.SECONDS.toNanos(kept);
        Entry before = entries.put(key, new Entry(answer, expires, length));
        size += length - (before == null ? 0 : before.size);
        Iterator<Map.Entry<String, Entry>> eldest = entries.entrySet().iterator();
        while (entries.size() > maxEntries || size > (long) maxEntries * MEAN_SIZE && entries.size() > 1) {
            size -= eldest.next().getValue().size;
            eldest.remove();
        }
    }

    private static long seconds(DnsAnswer answer, long seconds) {
        switch (answer.status()) {
            case FOUND:
                return Math.min(seconds, FOUND_SECONDS);
            case TROUBLE:
                return TROUBLE_SECONDS;
            default:
                return Math.min(seconds, NOT_FOUND_SECONDS);
        }
    }

    private static int size(DnsAnswer answer) {
        return answer.addresses().size() * ADDRESS_SIZE
                + answer.mailHosts().stream()
                        .mapToInt(host -> host.name().length() + ADDRESS_SIZE)
                        .sum()
                + answer.texts().stream()
                        .mapToInt(text -> text.length() + ADDRESS_SIZE)
                        .sum();
    }

    synchronized int entries() {
        return entries.size();
    }
}
