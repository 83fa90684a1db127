package org.postern.loop;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread on which all sockets of one purpose are read and written, and its timers. */
public final class Loop implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Loop.class);

    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private volatile boolean closed;

    private Loop(Selector selector, String name) {
        this.selector = selector;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /**
     * Starts the thread.
     *
     * @param name of the thread
     * @throws IOException when the system has no more sockets
     */
    public static Loop start(String name) throws IOException {
        Loop loop = new Loop(Selector.open(), name);
        loop.thread.start();
        return loop;
    }

    /** Something to do at a moment, unless it is cancelled. */
    public static final class Timer implements Comparable<Timer> {
        private final long nanos;
        private Runnable task;

        private Timer(long nanos, Runnable task) {
            this.nanos = nanos;
            this.task = task;
        }

        /** Frees what the task holds at once; the timer itself goes when its moment has come. */
        public void cancel() {
            task = () -> {};
        }

        @Override
        public int compareTo(Timer other) {
            return Long.signum(nanos - other.nanos);
        }
    }

    /** Has it done on the loop, from any thread. */
    public void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** On the loop only: has it done at a moment of {@link System#nanoTime}. */
    public Timer at(long nanos, Runnable task) {
        Timer timer = new Timer(nanos, task);
        timers.add(timer);
        return timer;
    }

    /** On the loop only: calls whenever the channel is ready for one of the operations, until the channel is closed. */
    public SelectionKey register(SelectableChannel channel, int operations, Runnable ready) throws IOException {
        return channel.register(selector, operations, ready);
    }

    private void run() {
        while (!closed) {
            try {
                select();
            } catch (IOException e) {
                LOGGER.error("Sockets of {} cannot be watched", thread.getName(), e);
            }
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                attempt(task);
            }
            while (!timers.isEmpty() && timers.peek().nanos - System.nanoTime() <= 0) {
                attempt(timers.poll().task);
            }
        }
        release();
    }

    private void select() throws IOException {
        long nanos = timers.isEmpty() ? Long.MAX_VALUE : timers.peek().nanos - System.nanoTime();
        if (nanos <= 0) {
            selector.selectNow(this::ready);
        } else {
            // Rounded up, so that a timer is due when the wait is over; a year is as good as for ever.
            selector.select(
                    this::ready, Math.min(TimeUnit.NANOSECONDS.toMillis(nanos), TimeUnit.DAYS.toMillis(365)) + 1);
        }
    }

    private void ready(SelectionKey key) {
        if (key.isValid()) {
            attempt((Runnable) key.attachment());
        }
    }

    /** Whatever one of them does, the others need the thread. */
    private static void attempt(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            LOGGER.error("Something failed by a fault of our own", e);
        }
    }

    private void release() {
        try {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            LOGGER.warn("Sockets of {} could not be closed", thread.getName(), e);
        }
    }

    /** Ends the thread and closes its sockets; what was under way never finishes. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }
}
