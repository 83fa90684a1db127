package org.postern.audit.syslog;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * A connection to a syslog server. Java's sockets write without a deadline and do not say when the other side has gone; so a
 * second thread closes the socket when a write or the TLS handshake takes too long, and reads, although such a server says
 * nothing, to see the end.
 */
final class Connection implements Closeable {
    private static final long SETTLE = 200_000_000;

    private final Socket plain = new Socket();
    private final long patience;
    private final int poll;
    private volatile Socket socket = plain;
    private volatile InputStream in;
    private volatile boolean busy;
    private volatile long deadline;
    private volatile boolean late;
    private volatile boolean over;
    private volatile String why = "";

    private Connection(Duration patience) {
        this.patience = patience.toNanos();
        this.poll = (int) Math.max(10, Math.min(500, patience.toMillis() / 4));
    }

    /**
     * Connects, and checks the certificate and the name in it when there is TLS.
     *
     * @param tls null for none
     * @param patience for each of connecting, the handshake, and later a write
     */
    static Connection open(SyslogServer server, InetAddress address, SSLSocketFactory tls, Duration patience)
            throws IOException {
        Connection connection = new Connection(patience);
        try {
            connection.plain.connect(new InetSocketAddress(address, server.port), (int) patience.toMillis());
            connection.begin(server, tls);
            connection.settle();
            return connection;
        } catch (IOException | RuntimeException e) {
            boolean late = connection.late;
            connection.abandon();
            if (late) {
                throw new IOException("no TLS handshake within " + patience.toSeconds() + " s", e);
            }
            throw e;
        }
    }

    private void begin(SyslogServer server, SSLSocketFactory tls) throws IOException {
        plain.setKeepAlive(true);
        Thread watch = new Thread(this::watch, "postern-syslog-watch");
        watch.setDaemon(true);
        watch.start();
        if (tls != null) {
            due();
            SSLSocket encrypted = (SSLSocket) tls.createSocket(plain, server.host, server.port, true);
            SSLParameters parameters = encrypted.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            encrypted.setSSLParameters(parameters);
            encrypted.startHandshake();
            busy = false;
            socket = encrypted;
        }
        socket.setSoTimeout(poll);
        in = socket.getInputStream();
    }

    /**
     * A proxy without its server behind it, or a server that wants a certificate of ours, closes what it has just opened:
     * what was sent by then would be lost.
     */
    private void settle() throws IOException {
        long until = System.nanoTime() + SETTLE;
        while (!over && until - System.nanoTime() > 0) {
            LockSupport.parkNanos(SETTLE / 10);
        }
        if (over) {
            throw new IOException("it has closed the connection at once" + why);
        }
    }

    private void due() {
        deadline = System.nanoTime() + patience;
        busy = true;
    }

    private void watch() {
        byte[] ignored = new byte[256];
        try {
            while (!over) {
                if (busy && System.nanoTime() - deadline > 0) {
                    late = true;
                    break;
                }
                if (in == null) {
                    LockSupport.parkNanos(poll * 1_000_000L);
                } else if (read(ignored) < 0) {
                    break;
                }
            }
        } catch (IOException e) {
            why = " (" + e.getMessage() + ")";
        } finally {
            abandon();
        }
    }

    private int read(byte[] ignored) throws IOException {
        try {
            return in.read(ignored);
        } catch (SocketTimeoutException e) {
            return 0;
        }
    }

    /** Whether nothing can be sent any more. */
    boolean isOver() {
        return over;
    }

    void write(byte[] octets) throws IOException {
        due();
        try {
            OutputStream out = socket.getOutputStream();
            out.write(octets);
            out.flush();
        } catch (IOException e) {
            throw late ? new IOException("it did not read for " + patience / 1_000_000_000L + " s", e) : e;
        } finally {
            busy = false;
        }
        if (over) {
            throw new IOException("it has closed the connection" + why);
        }
    }

    private void abandon() {
        over = true;
        try {
            plain.close();
        } catch (IOException e) {
            // Closed all the same.
        }
    }

    /** Says goodbye, when that can be done at once. */
    @Override
    public void close() {
        try {
            due();
            if (!over) {
                socket.close();
            }
        } catch (IOException e) {
            // Closed all the same.
        }
        abandon();
    }
}
