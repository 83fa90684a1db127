package org.postern;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Polls all that is {@link Watched}, on a thread of its own: reading a long list must not keep a deadline waiting. */
final class WatchedFiles implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(WatchedFiles.class);
    private static final long POLL_MILLIS = 250;
    /** Reading the longest list takes less. */
    private static final Duration OVERDUE = Duration.ofMinutes(1);

    private final Clock clock;
    private final List<Watched> watched = new CopyOnWriteArrayList<>();
    private final ScheduledThreadPoolExecutor poller;
    private volatile String trouble;
    private volatile Instant polledAt;

    WatchedFiles(Clock clock, ThreadFactory threads) {
        this.clock = clock;
        this.polledAt = clock.instant();
        this.poller = new ScheduledThreadPoolExecutor(1, threads);
        poller.scheduleWithFixedDelay(this::poll, POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
    }

    void add(Watched one) {
        watched.add(one);
    }

    void remove(Watched one) {
        watched.remove(one);
    }

    /** What is wrong with them and with the polling itself, one sentence each. */
    List<String> troubles() {
        List<String> troubles = new ArrayList<>();
        watched.forEach(one -> troubles.addAll(one.troubles()));
        Optional.ofNullable(trouble).ifPresent(troubles::add);
        if (polledAt.isBefore(clock.instant().minus(OVERDUE))) {
            troubles.add("list files have not been looked after since " + polledAt);
        }
        return troubles;
    }

    @Override
    public void close() {
        poller.shutdownNow();
    }

    private void poll() {
        String found = null;
        for (Watched one : watched) {
            try {
                one.poll(clock.instant());
            } catch (RuntimeException | Error e) {
                // Whatever it is, an exception would end the polling for good; the next poll may do better.
                LOGGER.error("A watched file could not be looked after", e);
                found = "a watched file could not be looked after: " + e;
            }
        }
        trouble = found;
        polledAt = clock.instant();
    }
}
