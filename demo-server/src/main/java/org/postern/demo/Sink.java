package org.postern.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An SMTP server that accepts everything and keeps it: one file a message, {@code 00001.eml} and so on.
 *
 * <p>A file begins with the envelope, as {@code Return-Path} and one {@code X-Envelope-To} for each recipient, and
 * appears under its name only when it is complete. After {@value #MAX_MESSAGES} files the sink answers 452 4.3.1, so
 * that a mail loop cannot fill the disk. A new sink counts on from the files that are already there.
 */
public final class Sink implements AutoCloseable {
    static final int MAX_MESSAGES = 10_000;
    private static final int THREADS = 4;
    private static final int WAITING = 16;

    private final ServerSocket listener;
    private final Path directory;
    private final ThreadPoolExecutor sessions = new ThreadPoolExecutor(
            THREADS, THREADS, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), Sink::daemon);
    private int kept;

    private Sink(ServerSocket listener, Path directory, int kept) {
        this.listener = listener;
        this.directory = directory;
        this.kept = kept;
    }

    /**
     * Starts to listen.
     *
     * @param address where; port 0 takes a free one, see {@link #port}
     * @param directory for the messages; created when it is not there
     * @throws IOException when the port is taken or the directory cannot be created
     */
    public static Sink start(InetSocketAddress address, Path directory) throws IOException {
        Files.createDirectories(directory);
        int kept;
        try (Stream<Path> files = Files.list(directory)) {
            kept = (int) files.filter(file -> file.toString().endsWith(".eml")).count();
        }
        ServerSocket listener = new ServerSocket();
        try {
            listener.setReuseAddress(true);
            listener.bind(address);
        } catch (IOException e) {
            listener.close();
            throw new IOException("the sink cannot listen on " + address + ": " + e.getMessage(), e);
        }
        Sink sink = new Sink(listener, directory, kept);
        daemon(sink::accept).start();
        return sink;
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "sink");
        thread.setDaemon(true);
        return thread;
    }

    public int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                try {
                    sessions.execute(() -> serve(client));
                } catch (RejectedExecutionException busy) {
                    client.close();
                }
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    System.err.println("sink: " + e.getMessage());
                }
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            new SinkSession(client, this).run();
        } catch (IOException e) {
            System.err.println("sink: a session ended early: " + e.getMessage());
        }
    }

    /** Keeps a message; false when there are too many already. */
    synchronized boolean keep(byte[] message) throws IOException {
        if (kept >= MAX_MESSAGES) {
            return false;
        }
        String name = String.format(Locale.ROOT, "%05d.eml", kept + 1);
        Path partial = directory.resolve(name + ".part");
        Files.write(partial, message);
        Files.move(partial, directory.resolve(name));
        kept++;
        return true;
    }

    /** Stops listening; a session that is under way ends with its socket's deadline. */
    @Override
    public void close() throws IOException {
        listener.close();
        sessions.shutdownNow();
    }
}
