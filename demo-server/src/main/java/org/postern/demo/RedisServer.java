package org.postern.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A redis-server as a process of its own on 127.0.0.1, which keeps nothing across a restart. It never outlives the Java
 * process that started it, unless that one is killed with SIGKILL.
 */
public final class RedisServer implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 30;
    private static final long POLL_MILLIS = 10;

    private final int port;
    private final Path directory;
    private final List<String> options;
    private final Thread endWithUs = new Thread(this::kill, "stop-redis");
    private Process process;

    private RedisServer(int port, Path directory, List<String> options) {
        this.port = port;
        this.directory = directory;
        this.options = options;
    }

    /**
     * Starts it and returns when it answers.
     *
     * @param directory for its log and what else it writes; made when it is missing
     * @param options further ones of its command line; {@code --tls-port} makes it listen on no other port, and one that
     *     ends in {@code .conf} is its configuration file
     */
    public static RedisServer start(int port, Path directory, String... options)
            throws IOException, InterruptedException, TimeoutException {
        RedisServer server = new RedisServer(port, Files.createDirectories(directory), List.of(options));
        Runtime.getRuntime().addShutdownHook(server.endWithUs);
        server.start();
        return server;
    }

    /** Starts it again after {@link #kill()}, empty. */
    public void start() throws IOException, InterruptedException, TimeoutException {
        List<String> command = new ArrayList<>(List.of("redis-server"));
        options.stream().filter(option -> option.endsWith(".conf")).forEach(command::add);
        command.addAll(List.of("--bind", "127.0.0.1", "--dir", directory.toString(), "--save", ""));
        if (!options.contains("--tls-port")) {
            command.addAll(List.of("--port", Integer.toString(port)));
        }
        options.stream().filter(option -> !option.endsWith(".conf")).forEach(command::add);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("redis.log").toFile())
                .start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new TimeoutException("redis-server does not listen on port " + port + "; see " + directory);
            }
            // A process that ends is noticed at once.
            process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** What redis-cli prints for a command. */
    public String cli(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("redis-cli", "-p", Integer.toString(port)));
        command.addAll(List.of(words));
        Process cli = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(cli.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        cli.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
        return text.strip();
    }

    /** Takes the processor from it (SIGSTOP): its connections stay, and nothing is answered. */
    public void pause() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /** Lets it go on. */
    public void resume() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", name, Long.toString(process.pid())).start().waitFor();
    }

    /** Ends it at once (SIGKILL). */
    public void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    @Override
    public void close() {
        kill();
        try {
            Runtime.getRuntime().removeShutdownHook(endWithUs);
        } catch (IllegalStateException alreadyShuttingDown) {
            // The hook finds a process that has ended.
        }
    }
}
