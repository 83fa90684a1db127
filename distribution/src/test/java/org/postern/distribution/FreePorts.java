package org.postern.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A free port of 127.0.0.1 for each port that a configuration or a dialogue names. They lie below those that the system
 * gives to clients, so that no connection of another process takes one before the server listens.
 */
final class FreePorts {
    private static final int FIRST = 20_000;
    private static final int COUNT = 12_000;
    private static final int TRIES = 1_000;

    private final Random random = new Random();
    private final Map<Integer, Integer> ports = new TreeMap<>();
    private final Set<Integer> taken = new HashSet<>();

    /** The free port that stands for this one; always the same. */
    synchronized int of(int port) {
        return ports.computeIfAbsent(port, unused -> free());
    }

    private int free() {
        for (int i = 0; i < TRIES; i++) {
            int port = FIRST + random.nextInt(COUNT);
            if (taken.add(port) && isFree(port)) {
                return port;
            }
        }
        throw new UncheckedIOException(new IOException("no port of 127.0.0.1 is free"));
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress("127.0.0.1", port));
            return true;
        } catch (IOException inUse) {
            return false;
        }
    }
}
