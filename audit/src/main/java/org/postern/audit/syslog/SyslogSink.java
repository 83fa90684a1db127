package org.postern.audit.syslog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;
import org.postern.audit.Sink;

/** Sends each line as one message to a syslog server; connects when there is something to send. */
public final class SyslogSink implements Sink {
    private static final int CHUNK = 1 << 16;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SyslogServer server;
    private final SSLSocketFactory tls;
    private final Duration patience;
    private SyslogMessage message;
    private Connection connection;

    SyslogSink(SyslogServer server, SSLSocketFactory tls, Duration patience) {
        this.server = server;
        this.tls = tls;
        this.patience = patience;
    }

    /**
     * Does not connect yet.
     *
     * @throws IllegalArgumentException when {@code audit.syslog.ca} holds no certificates, with the rest of a sentence that
     *     begins with it
     * @throws IOException when it cannot be read
     */
    public static SyslogSink of(SyslogServer server) throws IOException {
        return new SyslogSink(server, server.tls ? Trust.factory(server.ca()) : null, PATIENCE);
    }

    @Override
    public String name() {
        return "syslog";
    }

    @Override
    public void send(List<byte[]> lines) throws IOException {
        try {
            if (message == null) {
                message = new SyslogMessage(ownName(), ProcessHandle.current().pid());
            }
            if (connection == null || connection.isOver()) {
                close();
                connection = connect();
            }
            write(lines);
        } catch (IOException e) {
            close();
            throw new IOException(server + ": " + (e.getMessage() == null ? e.toString() : e.getMessage()), e);
        }
    }

    private void write(List<byte[]> lines) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(CHUNK);
        for (byte[] line : lines) {
            message.append(line, out);
            if (out.size() >= CHUNK) {
                connection.write(out.toByteArray());
                out.reset();
            }
        }
        if (out.size() > 0) {
            connection.write(out.toByteArray());
        }
    }

    private Connection connect() throws IOException {
        IOException failure = null;
        for (InetAddress address : InetAddress.getAllByName(server.host)) {
            try {
                return Connection.open(server, address, tls, patience);
            } catch (IOException e) {
                // What a server says tells more than that none is at another of its addresses.
                failure = failure == null || failure instanceof ConnectException ? e : failure;
            }
        }
        throw failure;
    }

    private static String ownName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "-";
        }
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
