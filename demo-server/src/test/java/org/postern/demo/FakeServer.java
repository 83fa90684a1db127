package org.postern.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A server for one connection that does what a list says: {@code "?"} reads a line, {@code "tls"} does a handshake,
 * anything else is sent as it is. Then it closes.
 */
final class FakeServer implements AutoCloseable {
    private static final int READ_MILLIS = 5000;

    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<String> read = new CopyOnWriteArrayList<>();
    private final CompletableFuture<String> client = new CompletableFuture<>();

    FakeServer(SSLContext tls, String... script) throws IOException {
        Thread thread = new Thread(() -> serve(tls, script), "fake-server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The lines that it has read. */
    List<String> read() {
        return read;
    }

    /** The address that the client came from. */
    String client() {
        return client.join();
    }

    private void serve(SSLContext tls, String... script) {
        try (Socket accepted = listener.accept()) {
            client.complete(accepted.getInetAddress().getHostAddress());
            accepted.setSoTimeout(READ_MILLIS);
            Socket socket = accepted;
            BufferedReader in = reader(socket);
            for (String action : script) {
                if (action.equals("?")) {
                    read.add(String.valueOf(in.readLine()));
                } else if (action.equals("tls")) {
                    SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, null, false);
                    secured.startHandshake();
                    socket = secured;
                    in = reader(socket);
                } else {
                    socket.getOutputStream().write(action.getBytes(StandardCharsets.ISO_8859_1));
                }
            }
            socket.close();
        } catch (IOException e) {
            read.add(e.toString());
        }
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
