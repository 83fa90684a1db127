package org.postern.audit;

import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What waits to be written: without a lock, bounded in number and size. Whoever adds does not wake the writer unless it is
 * urgent, for waking costs more than all the rest; the writer looks often enough.
 */
final class LogQueue {
    static final int RECORDS = 1 << 16;
    /** Characters of all records. */
    static final long SIZE = 32L << 20;

    private final ConcurrentLinkedQueue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger records = new AtomicInteger();
    private final AtomicLong size = new AtomicLong();
    private final AtomicBoolean asleep = new AtomicBoolean();
    private volatile Thread writer;

    /** Takes it, or not when there is no room. */
    boolean offer(Waiting one) {
        int length = one.record.length();
        int count = records.incrementAndGet();
        if (count > RECORDS || size.addAndGet(length) > SIZE) {
            records.decrementAndGet();
            if (count <= RECORDS) {
                size.addAndGet(-length);
            }
            return false;
        }
        waiting.add(one);
        if (one.written != null || count > RECORDS / 2) {
            wake();
        }
        return true;
    }

    /** Moves some to the collection, at most so many, and none after their size has gone over the limit. */
    void drain(Collection<Waiting> to, int count, long sizeLimit) {
        long taken = 0;
        for (int i = 0; i < count && taken < sizeLimit; i++) {
            Waiting one = waiting.poll();
            if (one == null) {
                return;
            }
            records.decrementAndGet();
            size.addAndGet(-one.record.length());
            taken += one.record.length();
            to.add(one);
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Whether there is room only for what is already under way. */
    boolean isNearlyFull() {
        return records.get() > RECORDS / 4 * 3 || size.get() > SIZE / 4 * 3;
    }

    /** For the writer: sleeps until it is woken, at most so long, unless there is something. */
    void await(long nanos) {
        writer = Thread.currentThread();
        asleep.set(true);
        if (waiting.isEmpty()) {
            LockSupport.parkNanos(this, nanos);
        }
        asleep.set(false);
    }

    /** For the writer: waits although there is something, since it cannot be written now. */
    void pause(long nanos) {
        writer = Thread.currentThread();
        LockSupport.parkNanos(this, nanos);
    }

    void wake() {
        if (asleep.compareAndSet(true, false)) {
            LockSupport.unpark(writer);
        }
    }
}
