package org.postern.audit.syslog;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.postern.audit.Sink;

/** A syslog server on loopback, on a real socket, that keeps what it is sent, or does not read at all. */
public final class TestServer implements AutoCloseable {
    private final ServerSocket socket;
    private final boolean reads;
    private final Thread acceptor;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();

    private TestServer(ServerSocket socket, boolean reads) {
        this.socket = socket;
        this.reads = reads;
        acceptor = new Thread(this::accept, "test-syslog");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /** @param port 0 for a free one */
    public static TestServer open(int port) throws IOException {
        return new TestServer(bound(new ServerSocket(), port), true);
    }

    public static TestServer thatDoesNotRead() throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReceiveBufferSize(4096);
        return new TestServer(bound(socket, 0), false);
    }

    static TestServer encrypted(SSLContext context) throws IOException {
        return new TestServer(bound(context.getServerSocketFactory().createServerSocket(), 0), true);
    }

    private static ServerSocket bound(ServerSocket socket, int port) throws IOException {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
        return socket;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket one = socket.accept();
                connections.add(one);
                if (reads) {
                    Thread thread = new Thread(() -> read(one), "test-syslog-reader");
                    thread.setDaemon(true);
                    thread.start();
                }
            } catch (IOException e) {
                faults.add(e.toString());
            }
        }
    }

    private void read(Socket one) {
        try (one) {
            InputStream in = one.getInputStream();
            while (true) {
                messages.add(frame(in));
            }
        } catch (IOException | NumberFormatException e) {
            faults.add(e.toString());
        }
    }

    /** RFC 6587: {@code MSG-LEN SP SYSLOG-MSG}. */
    private static String frame(InputStream in) throws IOException {
        StringBuilder length = new StringBuilder();
        for (int c = in.read(); c != ' '; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            length.append((char) c);
        }
        int count = Integer.parseInt(length.toString());
        byte[] octets = in.readNBytes(count);
        if (octets.length < count) {
            throw new EOFException("within a message");
        }
        return new String(octets, StandardCharsets.UTF_8);
    }

    public int port() {
        return socket.getLocalPort();
    }

    public List<String> messages() {
        return messages;
    }

    /** What sends to it in the clear. */
    public Sink sink(Duration patience) {
        return new SyslogSink(SyslogServer.parse("tcp://127.0.0.1:" + port()), null, patience);
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket one : connections) {
            one.close();
        }
        try {
            // Until then the port is taken.
            acceptor.join();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
