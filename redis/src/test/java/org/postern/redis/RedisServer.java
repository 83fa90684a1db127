package org.postern.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;

/** A real redis-server on a free port, with its files in a temporary directory and nothing kept across a restart. */
final class RedisServer implements AutoCloseable {
    final int port;
    private final Path directory;
    private final org.postern.demo.RedisServer server;

    RedisServer(String... options) {
        this(freePort(), options);
    }

    RedisServer(int port, String... options) {
        this.port = port;
        this.directory = unchecked(() -> Files.createTempDirectory("postern-redis"));
        this.server = unchecked(() -> org.postern.demo.RedisServer.start(port, directory, options));
    }

    static int freePort() {
        // A cluster bus port is 10000 above, and no client's port may come in between.
        for (int port = 17_000 + (int) (ProcessHandle.current().pid() % 5_000); ; port++) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                if (port > 32_000) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private static <T> T unchecked(Callable<T> call) {
        try {
            return call.call();
        } catch (IOException e) {
            throw new UncheckedIOException("redis-server cannot be used; install Debian's redis-server", e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    void start() {
        unchecked(() -> {
            server.start();
            return null;
        });
    }

    String url() {
        return server.url();
    }

    /** What redis-cli prints. */
    String cli(String... words) {
        return unchecked(() -> server.cli(words));
    }

    /** Forgets all counts and not the nodes. */
    void forgetCounts() {
        cli(
                "eval",
                "for _, key in ipairs(redis.call('KEYS', '*')) do"
                        + " if not string.find(key, ':node:') then redis.call('DEL', key) end end",
                "0");
    }

    void pause() {
        unchecked(() -> {
            server.pause();
            return null;
        });
    }

    void resume() {
        unchecked(() -> {
            server.resume();
            return null;
        });
    }

    void kill() {
        server.kill();
    }

    @Override
    public void close() {
        server.close();
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
