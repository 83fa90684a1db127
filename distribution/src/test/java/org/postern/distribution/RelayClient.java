package org.postern.distribution;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.Base64;
import java.util.Optional;

/** The kinds of client of the relay matrix: where each comes from, how it proves who it is, and what it may do. */
enum RelayClient {
    STRANGER_MX(Listener.MX, "127.0.0.1", "", "", Right.NONE),
    NETWORK_MX(Listener.MX, "127.0.0.20", "", "", Right.ALL),
    PRINTER_MX(Listener.MX, "127.0.0.21", "", "", Right.FAR_ONLY),
    STRANGER_SUBMISSION(Listener.SUBMISSION, "127.0.0.1", "", "", Right.NONE),
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
    OTHER_CERTIFICATE(Listener.CERTIFICATES, "127.0.0.1", ClientCertificates.OTHER, "", Right.NONE),
    RECENT_MX(PopLogin.CLEAR, Listener.MX, "127.0.0.22", "", PopLogin.USER, Right.OWN_NAME),
    RECENT_MX_AS_OTHER(PopLogin.CLEAR, Listener.MX, "127.0.0.22", "", "alice@demo.example", Right.OWN_NAME),
    RECENT_MX_AS_FOREIGN(PopLogin.CLEAR, Listener.MX, "127.0.0.22", "", "someone@good.example", Right.OWN_NAME),
    NEIGHBOUR_MX(PopLogin.CLEAR, Listener.MX, "127.0.0.24", "", PopLogin.USER, Right.NONE),
    NEIGHBOUR_MX_AS_FOREIGN(PopLogin.CLEAR, Listener.MX, "127.0.0.24", "", "someone@good.example", Right.NONE),
    SHARED_MX(PopLogin.SHARED, Listener.MX, "127.0.0.29", "", PopLogin.USER, Right.NONE),
    RECENT_SUBMISSION(PopLogin.TLS, Listener.SUBMISSION, "127.0.0.23", "", PopLogin.USER, Right.OWN_NAME),
    RECENT_SUBMISSION_AS_FOREIGN(
            PopLogin.TLS, Listener.SUBMISSION, "127.0.0.23", "", "someone@good.example", Right.OWN_NAME),
    // This listener and the next want the login over TLS.
    RECENT_CLEAR_SUBMISSION(PopLogin.CLEAR, Listener.SUBMISSION, "127.0.0.22", "", PopLogin.USER, Right.NONE),
    RECENT_PROXY(
            PopLogin.TLS,
            Listener.PROXY,
            "127.0.0.1",
            "PROXY TCP4 127.0.0.23 127.0.0.1 4711 25",
            PopLogin.USER,
            Right.OWN_NAME),
    RECENT_CLEAR_PROXY(
            PopLogin.CLEAR,
            Listener.PROXY,
            "127.0.0.1",
            "PROXY TCP4 127.0.0.22 127.0.0.1 4711 25",
            PopLogin.USER,
            Right.NONE),
    NEIGHBOUR_PROXY(
            PopLogin.TLS,
            Listener.PROXY,
            "127.0.0.1",
            "PROXY TCP4 127.0.0.24 127.0.0.1 4711 25",
            "someone@good.example",
            Right.NONE),
    // This listener has no recentLogin.
    RECENT_CERTIFICATES(
            PopLogin.TLS, Listener.CERTIFICATES, "127.0.0.23", ClientCertificates.OTHER, PopLogin.USER, Right.NONE);

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
        /** Nothing. */
        NONE,
        /** Send anywhere. */
        ALL,
        /** Send to far.example as printer@demo.example. */
        FAR_ONLY,
        /** Send anywhere as {@link PopLogin#USER}. */
        OWN_NAME
    }

    private final Optional<PopLogin> before;
    private final Listener listener;
    private final String source;
    private final String how;
    private final String user;
    private final String sender;
    private final Right right;

    /**
     * @param how tls, a PROXY header, or whose certificate to show
     * @param user who logs in; empty for nobody
     */
    RelayClient(Listener listener, String source, String how, String user, Right right) {
        this.before = Optional.empty();
        this.listener = listener;
        this.source = source;
        this.how = how;
        this.user = user;
        this.sender = right == Right.FAR_ONLY
                ? "printer@demo.example"
                : user.isEmpty() ? "someone@good.example" : user + "@demo.example";
        this.right = right;
    }

    /**
     * Nobody who logs in here.
     *
     * @param before the login over POP3 that comes first
     */
    RelayClient(PopLogin before, Listener listener, String source, String how, String sender, Right right) {
        this.before = Optional.of(before);
        this.listener = listener;
        this.source = source;
        this.how = how;
        this.user = "";
        this.sender = sender;
        this.right = right;
    }

    /** Who logs in; empty for nobody. */
    String user() {
        return user;
    }

    Right right() {
        return right;
    }

    /** In whose name it sends. */
    String sender() {
        return sender;
    }

    /** Whether it may be heard out in that name: a local one is for who logs in, or has a right in it. */
    boolean maySendAsSender() {
        return !sender.endsWith("@demo.example") || !user.isEmpty() || mayRelayAsSender();
    }

    /** Whether its right is for mail in that name. */
    boolean mayRelayAsSender() {
        return switch (right) {
            case NONE -> false;
            case ALL, FAR_ONLY -> true;
            case OWN_NAME -> sender.equals(PopLogin.USER);
        };
    }

    /** Whether its right is for mail in that name, and would not be for mail in another. */
    boolean mayRelayOnlyAsSender() {
        return mayRelayAsSender() && right != Right.ALL;
    }

    /** Whether it is told to log in where it has no right. */
    boolean couldLogIn() {
        return listener == Listener.SUBMISSION && user.isEmpty();
    }

    /** Whether its connection begins in the clear and may go on under TLS. */
    boolean inTheClear() {
        return listener == Listener.MX || listener == Listener.SUBMISSION;
    }

    /** A connection of such a client, before its first MAIL. */
    SmtpClient open(TestJames james) throws IOException {
        if (before.isPresent()) {
            before.get().play(james);
        }
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
