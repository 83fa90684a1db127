package org.postern.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.function.IntUnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** One connection of a {@link DialoguePlayer}. */
final class Client implements AutoCloseable {
    private static final int DEADLINE_MILLIS = 10_000;
    private static final int MAX_LINE = 64 * 1024;
    private static final String SERVER = "127.0.0.1";

    private final String name;
    private final DialoguePlayer.Listener listener;
    private Socket socket;
    private InputStream in;

    private Client(String name, DialoguePlayer.Listener listener, Socket socket) throws IOException {
        this.name = name;
        this.listener = listener;
        use(socket);
    }

    static Client connect(
            String name, Dialogue.Connection how, IntUnaryOperator ports, DialoguePlayer.Listener listener)
            throws IOException {
        int port = ports.applyAsInt(how.port());
        Socket socket = new Socket();
        try {
            socket.bind(new InetSocketAddress(InetAddress.getByName(how.source()), 0));
            socket.connect(new InetSocketAddress(SERVER, port), DEADLINE_MILLIS);
            Client client = new Client(name, listener, socket);
            client.begin(how);
            return client;
        } catch (IOException e) {
            socket.close();
            throw new IOException("connection to port " + port + " from " + how.source() + ": " + e.getMessage(), e);
        }
    }

    private void begin(Dialogue.Connection how) throws IOException {
        if (!how.proxy().isEmpty()) {
            send(how.proxy() + "\r\n");
        }
        if (how.tls() == Dialogue.Tls.IMPLICIT) {
            handshake();
        }
        if (how.tls() == Dialogue.Tls.STARTTLS) {
            need("220", readReply());
            send("EHLO client.example\r\n");
            need("250", readReply());
            startTls();
        }
    }

    private void use(Socket next) throws IOException {
        socket = next;
        socket.setSoTimeout(DEADLINE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    void startTls() throws IOException {
        send("STARTTLS\r\n");
        need("220", readReply());
        if (in.available() > 0) {
            throw new IOException("the server went on in the clear after its reply to STARTTLS");
        }
        handshake();
    }

    private void handshake() throws IOException {
        SSLSocket tls =
                (SSLSocket) anyCertificate().getSocketFactory().createSocket(socket, SERVER, socket.getPort(), true);
        use(tls);
        tls.startHandshake();
    }

    private static void need(String code, String reply) throws IOException {
        if (!reply.startsWith(code)) {
            throw new IOException("the server answered \"" + reply + "\" in place of " + code);
        }
    }

    /** Sends in one write, and so in one packet where it fits. */
    void send(String text) throws IOException {
        listener.sent(name, text);
        socket.getOutputStream().write(DialogueText.octets(text));
        socket.getOutputStream().flush();
    }

    /** The next line without its CRLF. */
    String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = read(); octet != '\n'; octet = read()) {
            if (octet < 0) {
                throw new EOFException(
                        "the server closed the connection" + (line.isEmpty() ? "" : " after \"" + line + "\""));
            }
            if (line.length() >= MAX_LINE) {
                throw new IOException("a line longer than " + MAX_LINE + " octets");
            }
            line.append((char) octet);
        }
        String text = line.toString();
        if (!text.endsWith("\r")) {
            throw new IOException("\"" + text + "\", which does not end in CRLF");
        }
        text = text.substring(0, text.length() - 1);
        listener.received(name, text);
        return text;
    }

    private int read() throws IOException {
        try {
            return in.read();
        } catch (SocketTimeoutException e) {
            throw new IOException("nothing within " + DEADLINE_MILLIS / 1000 + " s", e);
        }
    }

    /** The last line of the next reply, RFC 5321 section 4.2.1. */
    String readReply() throws IOException {
        String line = readLine();
        String code = line.substring(0, Math.min(3, line.length()));
        while (line.startsWith("-", 3)) {
            line = readLine();
            if (!line.startsWith(code)) {
                throw new IOException("\"" + line + "\" within a reply " + code);
            }
        }
        return line;
    }

    /** Returns when the server has closed; a reset counts, since a server may close before it has read everything. */
    void readEnd() throws IOException {
        int octet;
        try {
            octet = read();
        } catch (SocketException | SSLException closedWithoutWord) {
            return;
        }
        if (octet >= 0) {
            byte[] more = in.readNBytes(in.available());
            throw new IOException("\"" + (char) octet + new String(more, ISO_8859_1).strip() + "\"");
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            return; // What the server should have said before is checked by the steps.
        }
    }

    private static SSLContext anyCertificate() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAny()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** The certificate is one that the demo or a test has made for itself. */
    private static final class TrustAny implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
