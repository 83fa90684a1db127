package org.postern.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real redis-server on a free port, with its files in a temporary directory and nothing kept across a restart. */
final class RedisServer implements AutoCloseable {
    final int port;
    private final Path directory;
    private final List<String> options;
    private Process process;

    RedisServer(String... options) {
        this(freePort(), options);
    }

    RedisServer(int port, String... options) {
        try {
            this.port = port;
            this.directory = Files.createTempDirectory("postern-redis");
            this.options = List.of(options);
            start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    void start() {
        List<String> command = new ArrayList<>(List.of("redis-server"));
        options.stream().filter(option -> option.endsWith(".conf")).forEach(command::add);
        command.addAll(List.of("--bind", "127.0.0.1", "--dir", directory.toString(), "--save", ""));
        if (!options.contains("--tls-port")) {
            command.addAll(List.of("--port", Integer.toString(port)));
        }
        options.stream().filter(option -> !option.endsWith(".conf")).forEach(command::add);
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("redis-server cannot be started; install Debian's redis-server", e);
        }
        Await.until("redis-server listens", () -> {
            try (var socket = new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** What redis-cli prints. */
    String cli(String... words) {
        List<String> command = new ArrayList<>(List.of("redis-cli", "-p", Integer.toString(port)));
        command.addAll(List.of(words));
        try {
            Process cli = new ProcessBuilder(command).redirectErrorStream(true).start();
            String text = new String(cli.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            cli.waitFor(10, TimeUnit.SECONDS);
            return text.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
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
        signal("-STOP");
    }

    void resume() {
        signal("-CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    void kill() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
        try (var files = Files.walk(directory)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
