package org.postern.imap;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.util.MDCBuilder;
import org.postern.Postern;
import org.postern.policy.net.IpLiteral;
import org.postern.pop3.LoginClient;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Finds out who is at the other end of an IMAP session. James 3.8 tells its processors no address, and later ones only the
 * peer's, but all give the session what their log lines are to say: the address, and behind a proxy the proxy's as well.
 */
final class ImapClient {
    private static final String CONTEXT = "bound_MDC";
    private static final String ADDRESS = "ip";
    private static final String PROXY = "proxy.ip";

    private ImapClient() {}

    /** The client; empty when James does not say where it is, which is logged. */
    static Optional<LoginClient> of(ImapSession session, Postern postern) {
        Object context = session.getAttribute(CONTEXT);
        Optional<LoginClient> client =
                context instanceof MDCBuilder ? of(session, postern, values((MDCBuilder) context)) : Optional.empty();
        if (client.isEmpty()) {
            LoggerFactory.getLogger(ImapClient.class)
                    .error("James does not say where an IMAP client is; its login is neither counted nor remembered");
        }
        return client;
    }

    private static Optional<LoginClient> of(ImapSession session, Postern postern, Map<String, String> values) {
        Optional<InetAddress> told = address(values.get(ADDRESS));
        Optional<InetAddress> peer = values.containsKey(PROXY) ? address(values.get(PROXY)) : told;
        return told.isEmpty() || peer.isEmpty()
                ? Optional.empty()
                : Optional.of(new LoginClient(
                        postern, "imap", session.sessionId().asString(), told.get(), peer.get(), tls(session)));
    }

    /** What the builder holds can only be seen where it puts it. */
    private static Map<String, String> values(MDCBuilder context) {
        Map<String, String> before = MDC.getCopyOfContextMap();
        try (Closeable ignored = context.build()) {
            Map<String, String> values = MDC.getCopyOfContextMap();
            return values == null ? Map.of() : values;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (before != null) {
                MDC.setContextMap(before);
            }
        }
    }

    /** Reads {@code 192.0.2.7}, {@code name/192.0.2.7:4711} and {@code /[2001:db8:0:0:0:0:0:1]:4711}. */
    static Optional<InetAddress> address(String text) {
        if (text == null) {
            return Optional.empty();
        }
        int slash = text.indexOf('/');
        String bare = text.substring(slash + 1);
        if (slash >= 0) {
            bare = bare.substring(0, Math.max(bare.lastIndexOf(':'), 0));
        }
        bare = bare.replaceAll("^\\[|\\]$|%.*$", "");
        try {
            return Optional.of(IpLiteral.parse(bare));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> tls(ImapSession session) {
        return session.isTLSActive()
                ? session.getSSLSession().map(SSLSession::getProtocol).filter(version -> !version.equals("NONE"))
                : Optional.empty();
    }
}
