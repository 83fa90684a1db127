package org.postern.redis;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Tells of calls that nobody has decided by their deadline. All wait equally long, so the oldest is the next, and one timer
 * serves them all.
 */
final class Deadlines {
    private final ScheduledExecutorService timer;
    private final Consumer<Call> overdue;
    private final Queue<Call> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean armed = new AtomicBoolean();

    Deadlines(ScheduledExecutorService timer, Consumer<Call> overdue) {
        this.timer = timer;
        this.overdue = overdue;
    }

    void add(Call call) {
        waiting.add(call);
        arm();
    }

    private void arm() {
        Call oldest = waiting.peek();
        if (oldest == null || !armed.compareAndSet(false, true)) {
            return;
        }
        try {
            timer.schedule(this::sweep, Math.max(0, oldest.deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // Closed: whoever still waits gets the answer of this process.
            armed.set(false);
            for (Call call = waiting.poll(); call != null; call = waiting.poll()) {
                overdue.accept(call);
            }
        }
    }

    private void sweep() {
        armed.set(false);
        try {
            for (Call call = waiting.peek();
                    call != null && (call.isDecided() || call.deadline - System.nanoTime() <= 0);
                    call = waiting.peek()) {
                if (waiting.remove(call)) {
                    overdue.accept(call);
                }
            }
        } finally {
            arm();
        }
    }

    /** Decides all that wait, whatever their deadline. */
    void close() {
        for (Call call = waiting.poll(); call != null; call = waiting.poll()) {
            overdue.accept(call);
        }
    }
}
