package org.postern.audit;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.postern.policy.audit.AuditRecord;

/**
 * Brings the lines of the log to a {@link Sink}, from a thread of its own. What the sink does not take waits, 32,768 lines
 * or 16 MiB of them; the rest is counted, and the log says how many. Neither the log nor whoever records something ever
 * waits for it.
 */
public final class Output {
    static final int LINES = 1 << 15;
    static final int SIZE = 16 << 20;
    private static final int BATCH = 256;
    private static final Duration TOLD_AGAIN = Duration.ofHours(1);

    private final Sink sink;
    private final Clock clock;
    private final Duration shortest;
    private final Duration longest;
    private final Thread sender;
    private final Lost lost = new Lost();
    private final ArrayDeque<byte[]> lines = new ArrayDeque<>();
    private int size;
    private List<byte[]> sending = List.of();
    private boolean ended;
    private boolean overflows;
    private boolean told;
    private long toldAt;
    private String failure;

    /**
     * @param shortest the time until the first new attempt after a failure; it doubles with each
     * @param longest the longest time between attempts
     */
    Output(Sink sink, Clock clock, Duration shortest, Duration longest) {
        this.sink = sink;
        this.clock = clock;
        this.shortest = shortest;
        this.longest = longest;
        this.sender = new Thread(this::run, "postern-" + sink.name());
        sender.setDaemon(true);
    }

    public static Output to(Sink sink, Clock clock) {
        return new Output(sink, clock, Duration.ofSeconds(1), Duration.ofMinutes(1));
    }

    void start() {
        sender.start();
    }

    /** Takes whole lines with their line ends; for the thread that writes the log. */
    synchronized void offer(byte[] octets, int length) {
        int start = 0;
        for (int i = 0; i < length; i++) {
            if (octets[i] == '\n') {
                offer(octets, start, i);
                start = i + 1;
            }
        }
        notifyAll();
    }

    private void offer(byte[] octets, int start, int end) {
        if (ended || lines.size() >= LINES || size + end - start > SIZE) {
            overflows = true;
            lost.add(1, clock.instant());
            return;
        }
        lines.add(Arrays.copyOfRange(octets, start, end));
        size += end - start;
    }

    private void run() {
        try (sink) {
            long delay = shortest.toNanos();
            while (take()) {
                try {
                    sink.send(sending);
                    sent();
                    delay = shortest.toNanos();
                } catch (IOException | RuntimeException e) {
                    failed(e);
                    if (!pause(delay)) {
                        break;
                    }
                    delay = Math.min(longest.toNanos(), 2 * delay);
                }
            }
        } catch (IOException e) {
            failed(e);
        }
        drop();
    }

    /** What is to be sent next, or again; waits until there is something, and is false when there will be nothing more. */
    private synchronized boolean take() {
        boolean interrupted = false;
        while (sending.isEmpty() && lines.isEmpty() && !ended && !interrupted) {
            interrupted = !await(longest.toNanos());
        }
        if (sending.isEmpty() && !lines.isEmpty()) {
            sending = new ArrayList<>(Math.min(BATCH, lines.size()));
            for (int i = 0; i < BATCH && !lines.isEmpty(); i++) {
                byte[] line = lines.remove();
                size -= line.length;
                sending.add(line);
            }
        }
        if (overflows && lines.size() < LINES / 2 && size < SIZE / 2) {
            overflows = false;
            told = false;
        }
        return !sending.isEmpty();
    }

    private synchronized void sent() {
        sending = List.of();
        failure = null;
        notifyAll();
    }

    private synchronized void failed(Exception e) {
        failure = e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /** False when there is no point in trying again. */
    private synchronized boolean pause(long nanos) {
        long until = System.nanoTime() + nanos;
        while (!ended && until - System.nanoTime() > 0) {
            if (!await(until - System.nanoTime())) {
                return false;
            }
        }
        return !ended;
    }

    private boolean await(long nanos) {
        try {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(1_000_000, nanos));
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private synchronized void drop() {
        ended = true;
        lost.add(sending.size() + lines.size(), clock.instant());
        sending = List.of();
        lines.clear();
        size = 0;
    }

    /** What is wrong at the moment; empty when all is well. */
    public synchronized Optional<String> trouble() {
        if (!ended && !sender.isAlive()) {
            failure = "its thread has ended";
        }
        if (failure == null && !overflows) {
            return Optional.empty();
        }
        return Optional.of("audit records do not reach " + sink.name() + ": "
                + (failure == null ? "it is too slow" : failure) + " (" + (lines.size() + sending.size())
                + " wait, " + lost.all() + " are lost)");
    }

    /** How many lines have been lost since the start. */
    public long lost() {
        return lost.all();
    }

    /** How many losses the log should tell now: at once, then hourly, and when it is over. */
    synchronized long due() {
        long now = System.nanoTime();
        boolean again = !told || now - toldAt >= TOLD_AGAIN.toNanos();
        return !overflows || again ? lost.untold() : 0;
    }

    /** How many losses the log has not told yet. */
    long untold() {
        return lost.untold();
    }

    /** A record that says so; to be followed by {@link #told} when it is kept. */
    AuditRecord gap(long count) {
        return lost.addTo(AuditRecord.at(clock.instant(), "output-gap").with("postern.output", sink.name()), count);
    }

    synchronized void told(long count) {
        lost.told(count);
        told = true;
        toldAt = System.nanoTime();
    }

    /** Gives up what a sink in trouble has not taken, so that the log can say how much. */
    synchronized void giveUp() {
        if (failure != null) {
            drop();
            notifyAll();
        }
    }

    /** Sends what is left, for at most so long, and ends. */
    void finish(Duration patience) {
        synchronized (this) {
            ended = true;
            notifyAll();
        }
        try {
            sender.join(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
