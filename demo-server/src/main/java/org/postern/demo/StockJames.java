package org.postern.demo;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A James as its project publishes it (the memory app), as a process of its own.
 *
 * <p>It runs in a working directory that holds {@code conf/} and {@code extensions-jars/}, and writes standard output
 * and error to {@code logs/james.log} there. It never outlives the Java process that started it, unless that one is
 * killed with SIGKILL.
 */
public final class StockJames implements AutoCloseable {
    private static final String MAIN = "org.apache.james.MemoryJamesServerMain";
    private static final Duration TERM_DEADLINE = Duration.ofSeconds(15);
    private static final Duration KILL_DEADLINE = Duration.ofSeconds(5);
    private static final long POLL_MILLIS = 50;
    private static final int CONNECT_MILLIS = 500;

    private final Process process;
    private final Path log;
    private final Thread endWithUs;

    private StockJames(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.endWithUs = new Thread(this::end, "stop-james");
    }

    /**
     * Starts James and returns at once; {@link #awaitPort} tells when it answers.
     *
     * @param workingDirectory holds {@code conf/}, with {@code conf/logback.xml}
     * @param classpathFile James's class path in one line, as this module's build writes it to
     *     {@code target/james.classpath}
     * @param jvmOptions further options of the JVM, such as {@code -Xmx1g} or {@code -Dname=value}
     * @throws IOException when the class path is not readable or the process cannot be started
     */
    public static StockJames start(Path workingDirectory, Path classpathFile, String... jvmOptions) throws IOException {
        Path directory = workingDirectory.toAbsolutePath().normalize();
        Path log = Files.createDirectories(directory.resolve("logs")).resolve("james.log");
        Process process = new ProcessBuilder(command(directory, classpathFile, jvmOptions))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        StockJames james = new StockJames(process, log);
        Runtime.getRuntime().addShutdownHook(james.endWithUs);
        return james;
    }

    private static List<String> command(Path directory, Path classpathFile, String... jvmOptions) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx512m");
        command.add("-Dworking.directory=" + directory);
        command.add("-Dlogback.configurationFile=" + directory.resolve("conf").resolve("logback.xml"));
        // Otherwise James looks up each client's name at connect.
        command.add("-Djames.protocols.mdc.hostname=false");
        command.addAll(List.of(jvmOptions));
        command.add("-cp");
        command.add(Files.readString(classpathFile).trim());
        command.add(MAIN);
        return command;
    }

    /**
     * Returns once a TCP connection to this port of 127.0.0.1 is accepted.
     *
     * @throws IOException when James ends before that; the message holds the end of its log
     * @throws TimeoutException when it does not answer in time; the message holds the end of its log
     */
    public void awaitPort(int port, Duration deadline) throws IOException, TimeoutException, InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        while (!answers(port)) {
            if (!process.isAlive()) {
                throw new IOException("James ended with exit code " + process.exitValue() + " before it opened port "
                        + port + "; the end of " + log + ":\n" + logTail(40));
            }
            if (System.nanoTime() > end) {
                throw new TimeoutException("James did not open port " + port + " within " + deadline.toSeconds()
                        + " s; the end of " + log + ":\n" + logTail(40));
            }
            // A process that ends is noticed at once.
            process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), CONNECT_MILLIS);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The exit code when James ends by itself within the deadline; this is how a start that must fail is awaited. */
    public int awaitExit(Duration deadline) throws TimeoutException, InterruptedException {
        if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new TimeoutException("James is still running after " + deadline.toSeconds() + " s");
        }
        return process.exitValue();
    }

    /** Returns when the process has ended, by itself or otherwise. */
    public void awaitEnd() throws InterruptedException {
        process.waitFor();
    }

    /** Whether the process lives. */
    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** The file with everything that James wrote. */
    public Path log() {
        return log;
    }

    /** The last lines of the log, without the frames of stack traces: a start that fails writes hundreds of them. */
    public String logTail(int lines) throws IOException {
        List<String> all = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("	at ") && !line.startsWith("	... "))
                .toList();
        return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    }

    /** Asks James to end (SIGTERM) and kills it when it has not done so after 15 s. */
    public void stop() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(endWithUs);
        } catch (IllegalStateException alreadyShuttingDown) {
            return; // The hook runs too; it finds a process that has ended.
        }
    }

    private void end() {
        process.destroy();
        try {
            if (!process.waitFor(TERM_DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(KILL_DEADLINE.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** The same as {@link #stop()}. */
    @Override
    public void close() {
        stop();
    }
}
