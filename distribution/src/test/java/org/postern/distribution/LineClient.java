package org.postern.distribution;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** One POP3, IMAP or SMTP connection, a line at a time, that can go on under TLS; each read has a deadline of a minute. */
final class LineClient implements AutoCloseable {
    private static final int DEADLINE_MILLIS = 60_000;

    private Socket socket;

    private LineClient(Socket socket) {
        this.socket = socket;
    }

    /** A connection to this port of 127.0.0.1, from this address. */
    static LineClient connect(int port, String source) throws IOException {
        return connect(port, source, DEADLINE_MILLIS);
    }

    /** The same with another deadline for each read. */
    static LineClient connect(int port, String source, int deadlineMillis) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(deadlineMillis);
        socket.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
        socket.connect(new InetSocketAddress("127.0.0.1", port), DEADLINE_MILLIS);
        return new LineClient(socket);
    }

    /** Sends the text as it is. */
    LineClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /** The next line; {@code null} when the server has closed. */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        InputStream in = socket.getInputStream();
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            if (octet == '\n') {
                return line.toString().stripTrailing();
            }
            line.append((char) octet);
        }
        return null;
    }

    /** Sends a command and reads the next line. */
    String say(String command) throws IOException {
        return send(command + "\r\n").line();
    }

    /** Sends a command and reads on until a line that begins like this. */
    String say(String command, String start) throws IOException {
        send(command + "\r\n");
        String line = line();
        while (line != null && !line.startsWith(start)) {
            line = line();
        }
        return line;
    }

    /** Goes on under TLS; the server's certificate is its own. */
    void startTls() throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
        socket = context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
