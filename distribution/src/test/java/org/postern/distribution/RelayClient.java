package org.postern.distribution;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.Base64;

/** The kinds of client of the relay matrix: where each comes from, how it proves who it is, and what it may do. */
enum RelayClient {
    STRANGER_MX(Listener.MX, "127.0.0.1", "", "", Right.NONE),
    NETWORK_MX(Listener.MX, "127.0.0.20", "", "", Right.ALL),
    PRINTER_MX(Listener.MX, "127.0.0.21", "", "", Right.FAR_ONLY),
    STRANGER_SUBMISSION(Listener.SUBMISSION, "127.0.0.1", "", "", Right.LOGIN),
    NETWORK_SUBMISSION(Listener.SUBMISSION, "127.0.0.20", "", "", Right.ALL),
    USER_PLAIN(Listener.SUBMISSION, "127.0.0.1", "", "alice", Right.NONE),
    USER_TLS(Listener.SUBMISSION, "127.0.0.1", "tls", "alice", Right.ALL),
    EXCEPTED_USER_TLS(Listener.SUBMISSION, "127.0.0.1", "tls", "carol", Right.NONE),
    STRANGER_PROXY(Listener.PROXY, "127.0.0.1", "PROXY TCP4 203.0.113.7 127.0.0.1 4711 25", "", Right.NONE),
    STRANGER_V6_PROXY(Listener.PROXY, "127.0.0.1", "PROXY TCP6 2001:db8:8::1 ::1 4711 25", "", Right.NONE),
    STRANGER_MAPPED_PROXY(Listener.PROXY, "127.0.0.1", "PROXY TCP6 ::ffff:203.0.113.7 ::1 4711 25", "", Right.NONE),
    NETWORK_PROXY(Listener.PROXY, "127.0.0.1", "PROXY TCP4 127.0.0.20 127.0.0.1 4711 25", "", Right.ALL),
    NETWORK_V6_PROXY(Listener.PROXY, "127.0.0.1", "PROXY TCP6 2001:db8:7:ffff::1 ::1 4711 25", "", Right.ALL),
    NETWORK_MAPPED_PROXY(Listener.PROXY, "127.0.0.1", "PROXY TCP6 ::ffff:127.0.0.20 ::1 4711 25", "", Right.ALL),
    PRINTER_PROXY(Listener.PROXY, "127.0.0.1", "PROXY TCP4 127.0.0.21 127.0.0.1 4711 25", "", Right.FAR_ONLY),
    CERTIFICATE(Listener.CERTIFICATES, "127.0.0.1", ClientCertificates.WEB, "", Right.ALL),
    OTHER_CERTIFICATE(Listener.CERTIFICATES, "127.0.0.1", ClientCertificates.OTHER, "", Right.NONE);

    /** The listeners, by their ports in the configuration. */
    private enum Listener {
        MX(2540),
        SUBMISSION(2541),
        PROXY(2542),
        CERTIFICATES(2543);

        private final int port;

        Listener(int port) {
            this.port = port;
        }
    }

    /** What a client may do. */
    enum Right {
        /** Nothing, and could not log in where it is. */
        NONE,
        /** Nothing yet: it could log in. */
        LOGIN,
        /** Send anywhere. */
        ALL,
        /** Send to far.example as printer@demo.example. */
        FAR_ONLY
    }

    private final Listener listener;
    private final String source;
    private final String how;
    private final String user;
    private final Right right;

    /**
     * @param how tls, a PROXY header, or whose certificate to show
     * @param user who logs in; empty for nobody
     */
    RelayClient(Listener listener, String source, String how, String user, Right right) {
        this.listener = listener;
        this.source = source;
        this.how = how;
        this.user = user;
        this.right = right;
    }

    /** Who logs in; empty for nobody. */
    String user() {
        return user;
    }

    Right right() {
        return right;
    }

    String sender() {
        if (right == Right.FAR_ONLY) {
            return "printer@demo.example";
        }
        return user.isEmpty() ? "someone@good.example" : user + "@demo.example";
    }

    /** Whether its connection begins in the clear and may go on under TLS. */
    boolean inTheClear() {
        return listener == Listener.MX || listener == Listener.SUBMISSION;
    }

    /** A connection of such a client, before its first MAIL. */
    SmtpClient open(TestJames james) throws IOException {
        SmtpClient smtp = SmtpClient.connect(james.port(listener.port), source);
        if (listener == Listener.PROXY) {
            smtp.send(how);
        }
        if (listener == Listener.CERTIFICATES) {
            smtp.handshake(ClientCertificates.context(james.conf(how + ".p12")));
        }
        smtp.expect("220 ");
        smtp.command("EHLO client.example", "250 ");
        if (how.equals("tls")) {
            smtp.command("STARTTLS", "220 ");
            smtp.handshake(ClientCertificates.context());
            smtp.command("EHLO client.example", "250 ");
        }
        if (!user.isEmpty()) {
            String credentials = "\0" + user + "@demo.example\0demo";
            smtp.command("AUTH PLAIN " + Base64.getEncoder().encodeToString(credentials.getBytes(ISO_8859_1)), "235 ");
        }
        return smtp;
    }
}
