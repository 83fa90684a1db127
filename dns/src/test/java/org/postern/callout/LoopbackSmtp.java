package org.postern.callout;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/**
 * A mail server on loopback that says whatever a test wants. Its script is what it sends, step by step: after each it waits for
 * a command, or where a step ends with {@code &} it goes on at once. After QUIT and the last step it closes.
 *
 * <table>
 * <caption>Besides text with {@code \r} and {@code \n}, a step may be</caption>
 * <tr><td>{@code close}</td><td>the end of the connection</td></tr>
 * <tr><td>{@code hush}</td><td>silence, the connection stays open</td></tr>
 * <tr><td>{@code for ever TEXT}</td><td>the text again and again, until nobody listens</td></tr>
 * <tr><td>{@code drip TEXT}</td><td>one octet after the other, each in its own packet</td></tr>
 * </table>
 */
final class LoopbackSmtp implements AutoCloseable {
    private final ServerSocket listener;
    private final List<String> steps;
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Semaphore ended = new Semaphore(0);
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    private LoopbackSmtp(ServerSocket listener, List<String> steps) {
        this.listener = listener;
        this.steps = steps;
    }

    /** @param address and port, where 0 takes a free one */
    static LoopbackSmtp start(InetSocketAddress address, String... steps) throws IOException {
        ServerSocket listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(address);
        LoopbackSmtp server = new LoopbackSmtp(listener, List.of(steps));
        thread(server::accept);
        return server;
    }

    static LoopbackSmtp start(String... steps) throws IOException {
        return start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), steps);
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "loopback-smtp");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                open.add(client);
                thread(() -> serve(client));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    System.err.println("loopback SMTP: " + e);
                }
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            for (String step : steps) {
                if (step.equals("close")) {
                    return;
                }
                say(client.getOutputStream(), step);
                if (!step.endsWith("&")) {
                    String line = line(client.getInputStream());
                    if (line == null) {
                        return;
                    }
                    heard.add(line);
                }
            }
            if (heard.isEmpty() || !heard.get(heard.size() - 1).equals("QUIT")) {
                // Whatever comes has no answer.
                client.getInputStream().transferTo(OutputStream.nullOutputStream());
            }
        } catch (IOException theClientIsGone) {
            heard.add("(reset)");
        } finally {
            ended.release();
        }
    }

    private static void say(OutputStream out, String step) throws IOException {
        String text = step.replaceAll("&$", "").replace("\\r", "\r").replace("\\n", "\n");
        if (text.equals("hush")) {
            return;
        }
        if (text.startsWith("for ever ")) {
            byte[] bytes = text.substring(9).getBytes(ISO_8859_1);
            while (true) {
                out.write(bytes);
            }
        }
        if (text.startsWith("drip ")) {
            for (byte octet : text.substring(5).getBytes(ISO_8859_1)) {
                out.write(octet);
                out.flush();
            }
            return;
        }
        out.write(text.getBytes(ISO_8859_1));
        out.flush();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            if (octet == '\n' && line.length() > 0 && line.charAt(line.length() - 1) == '\r') {
                return line.substring(0, line.length() - 1);
            }
            line.append((char) octet);
        }
        return null;
    }

    InetAddress address() {
        return listener.getInetAddress();
    }

    int port() {
        return listener.getLocalPort();
    }

    /** What clients have said so far. */
    List<String> heard() {
        return List.copyOf(heard);
    }

    /** Returns when so many connections have ended. */
    void awaitEnds(int connections) throws InterruptedException {
        ended.acquire(connections);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket one : open) {
            one.close();
        }
    }
}
