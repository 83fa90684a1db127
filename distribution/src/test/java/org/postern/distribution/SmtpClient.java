package org.postern.distribution;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** One SMTP connection, for tests that need many; each read has a deadline of a minute. */
final class SmtpClient implements AutoCloseable {
    private static final int DEADLINE_MILLIS = 60_000;

    private Socket socket;
    private BufferedReader in;

    private SmtpClient(Socket socket) throws IOException {
        use(socket);
    }

    private void use(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1), 1024);
    }

    /** A connection to this port of 127.0.0.1, from this address. */
    static SmtpClient connect(int port, String source) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setSoTimeout(DEADLINE_MILLIS);
            socket.setTcpNoDelay(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
            socket.connect(new InetSocketAddress("127.0.0.1", port), DEADLINE_MILLIS);
            return new SmtpClient(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Encrypts the connection from here on. */
    void handshake(SSLContext tls) throws IOException {
        SSLSocket encrypted =
                (SSLSocket) tls.getSocketFactory().createSocket(socket, "127.0.0.1", socket.getPort(), true);
        encrypted.startHandshake();
        use(encrypted);
    }

    /** A connection whose user has logged in, in the clear. */
    static SmtpClient loggedIn(int port, String user) throws IOException {
        SmtpClient client = connect(port, "127.0.0.1");
        client.expect("220 ");
        client.command("EHLO client.example", "250 ");
        String credentials = "\0" + user + "\0demo";
        client.command("AUTH PLAIN " + Base64.getEncoder().encodeToString(credentials.getBytes(ISO_8859_1)), "235 ");
        return client;
    }

    /** Sends the lines in one write. */
    void send(String... lines) throws IOException {
        socket.getOutputStream().write((String.join("\r\n", lines) + "\r\n").getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** The next line; {@code null} when the server has closed. */
    String line() throws IOException {
        return in.readLine();
    }

    /** The next reply, its lines joined by newlines; {@code null} when the server has closed. */
    String reply() throws IOException {
        StringBuilder reply = new StringBuilder();
        String line = line();
        while (line != null && line.startsWith("-", 3)) {
            reply.append(line).append('\n');
            line = line();
        }
        return line == null ? null : reply.append(line).toString();
    }

    /** The next reply, whose last line must begin like this. */
    String expect(String start) throws IOException {
        String reply = reply();
        String last = String.valueOf(reply).substring(String.valueOf(reply).lastIndexOf('\n') + 1);
        if (!last.startsWith(start)) {
            throw new AssertionError("expected " + start + " but got " + reply);
        }
        return reply;
    }

    /** Sends one command and reads its reply, whose last line must begin like this. */
    String command(String line, String start) throws IOException {
        send(line);
        return expect(start);
    }

    /** Closes without a word. */
    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Closes so that the server sees a reset instead of an end. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
