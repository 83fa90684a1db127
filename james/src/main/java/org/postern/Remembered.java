package org.postern;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.postern.policy.limit.Counters;
import org.postern.policy.login.Attempts;
import org.postern.policy.login.RecentLogins;
import org.postern.policy.login.RememberedLogins;
import org.postern.policy.state.MemoryState;
import org.postern.policy.state.State;
import org.postern.store.FileState;

/**
 * What is remembered from one connection to the next, in memory or in a file. Opened by the first that has something to
 * remember, so that nothing is written when nothing is.
 */
final class Remembered implements AutoCloseable {
    /** Addresses, networks and accounts that are remembered at once. */
    private static final int MAX_ADDRESSES = 200_000;

    private final PosternProperties properties;
    private final Path file;
    private final Clock clock;
    private State state;
    private RecentLogins recentLogins;
    private Attempts attempts;
    private Counters counters;

    Remembered(PosternProperties properties, Path base, Clock clock) {
        this.properties = properties;
        this.file = base.resolve(properties.stateFile);
        this.clock = clock;
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
            counters = new PlainCounters(System::nanoTime);
        }
        return counters;
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

    private State state() {
        if (state == null) {
            state = open();
        }
        return state;
    }

    private State open() {
        if (!properties.stateInFile) {
            return new MemoryState(new SecureRandom().nextLong());
        }
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return FileState.open(file, clock);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "postern.properties: state.file " + file + " cannot be opened: " + e.getMessage(), e);
        }
    }
}
