package org.postern;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.postern.PosternProperties.Store;
import org.postern.james.SteadyClock;
import org.postern.policy.limit.Counters;
import org.postern.policy.limit.KeyHash;
import org.postern.policy.limit.MemoryCounters;
import org.postern.policy.login.Attempts;
import org.postern.policy.login.RecentLogins;
import org.postern.policy.login.RememberedLogins;
import org.postern.policy.state.MemoryState;
import org.postern.policy.state.State;
import org.postern.redis.RedisCounters;
import org.postern.redis.RedisSettings;
import org.postern.store.FileCounters;
import org.postern.store.FileState;

/**
 * What is remembered from one connection to the next: in memory, in a file, on Redis. Opened by the first that has something to
 * remember, so that nothing is written when nothing is.
 */
final class Remembered implements AutoCloseable {
    /** Addresses, networks and accounts that are remembered at once. */
    private static final int MAX_ADDRESSES = 200_000;

    /** Keys of limits that are counted at once; a token bucket takes 16 bytes. */
    private static final int MAX_KEYS = 1_000_000;

    private final PosternProperties properties;
    private final Path file;
    private final Clock clock;
    private final Optional<RedisSettings> redis;
    private final ScheduledExecutorService timer;
    private State state;
    private RecentLogins recentLogins;
    private Attempts attempts;
    private Counters counters;

    /**
     * @param redis how the Redis that counts is reached; without it counts are kept here
     * @param timer must live until this is closed
     */
    Remembered(
            PosternProperties properties,
            Path base,
            Clock clock,
            Optional<RedisSettings> redis,
            ScheduledExecutorService timer) {
        this.properties = properties;
        this.file = base.resolve(properties.stateFile);
        this.clock = clock;
        this.redis = redis;
        this.timer = timer;
    }

    synchronized RecentLogins recentLogins() {
        if (recentLogins == null) {
            recentLogins = new RememberedLogins(state(), MAX_ADDRESSES);
        }
        return recentLogins;
    }

    synchronized Attempts attempts() {
        if (attempts == null) {
            attempts = new Attempts(state(), MAX_ADDRESSES);
        }
        return attempts;
    }

    synchronized Counters counters() {
        if (counters == null) {
            counters = openCounters();
        }
        return counters;
    }

    private Counters openCounters() {
        SteadyClock nanos = new SteadyClock(clock);
        if (properties.state != Store.FILE) {
            SecureRandom random = new SecureRandom();
            Counters here = new MemoryCounters(MAX_KEYS, new KeyHash(random.nextLong(), random.nextLong()), nanos);
            return redis.<Counters>map(settings -> new RedisCounters(settings, here, timer))
                    .orElse(here);
        }
        Path counts = file.resolveSibling(file.getFileName() + ".counts");
        return inFile(counts, () -> FileCounters.open(counts, MAX_KEYS, nanos, clock));
    }

    synchronized List<String> troubles() {
        List<String> troubles = new ArrayList<>();
        if (state != null) {
            troubles.addAll(state.troubles());
        }
        if (counters != null) {
            troubles.addAll(counters.troubles());
        }
        return troubles;
    }

    @Override
    public synchronized void close() {
        if (counters != null) {
            counters.close();
        }
        if (state != null) {
            state.close();
        }
    }

    /** Tables of whoever has something of his own to remember. */
    synchronized State state() {
        if (state == null) {
            state = open();
        }
        return state;
    }

    private State open() {
        if (properties.state == Store.MEMORY) {
            return new MemoryState(new SecureRandom().nextLong());
        }
        return inFile(file, () -> FileState.open(file, clock));
    }

    /** Opens a file. */
    private interface Opening<T> {
        T open() throws IOException;
    }

    private static <T> T inFile(Path file, Opening<T> opening) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return opening.open();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "postern.properties: state.file " + file + " cannot be opened: " + e.getMessage(), e);
        }
    }
}
