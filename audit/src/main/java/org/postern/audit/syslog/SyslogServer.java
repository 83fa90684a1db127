package org.postern.audit.syslog;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.postern.policy.config.SettingsReader;

/**
 * Where records go by syslog, from postern.properties. Immutable.
 *
 * <ul>
 *   <li>{@code audit.syslog}: {@code tcp://HOST:PORT} (RFC 6587, in the clear) or {@code tls://HOST} with or without port,
 *       6514 by default (RFC 5425); default none
 *   <li>{@code audit.syslog.ca}: a file with the certificates, in PEM, of those who may vouch for the server of {@code tls};
 *       default those that Java trusts
 * </ul>
 */
public final class SyslogServer {
    public static final String CA = "audit.syslog.ca";
    private static final int TLS_PORT = 6514;

    final String host;
    final int port;
    final boolean tls;
    private final Optional<Path> ca;

    SyslogServer(String host, int port, boolean tls, Optional<Path> ca) {
        this.host = host;
        this.port = port;
        this.tls = tls;
        this.ca = ca;
    }

    /** Reads the keys; problems go to the reader's collection. */
    public static Optional<SyslogServer> read(SettingsReader reader) {
        Optional<SyslogServer> server =
                reader.attribute("audit.syslog", Optional.empty(), text -> Optional.of(parse(text)));
        Optional<Path> ca = reader.attribute(CA, Optional.empty(), text -> {
            if (server.isEmpty() || !server.get().tls) {
                throw new IllegalArgumentException("is only for audit.syslog=tls://HOST");
            }
            return Optional.of(Path.of(text));
        });
        return server.map(one -> new SyslogServer(one.host, one.port, one.tls, ca));
    }

    static SyslogServer parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("is no tcp://HOST:PORT or tls://HOST: " + e.getReason(), e);
        }
        boolean tls = "tls".equals(uri.getScheme());
        if (!tls && !"tcp".equals(uri.getScheme()) || uri.getHost() == null) {
            throw new IllegalArgumentException("is neither tcp://HOST:PORT nor tls://HOST");
        }
        if (Objects.requireNonNullElse(uri.getPath(), "").length() > 0
                || uri.getQuery() != null
                || uri.getFragment() != null
                || uri.getUserInfo() != null) {
            throw new IllegalArgumentException("has more than a host and a port");
        }
        if (!tls && uri.getPort() < 0) {
            throw new IllegalArgumentException("needs a port, such as tcp://" + uri.getHost() + ":601");
        }
        int port = uri.getPort() < 0 ? TLS_PORT : uri.getPort();
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("has a port that is not within 1..65535");
        }
        String host = uri.getHost();
        return new SyslogServer(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port, tls, Optional.empty());
    }

    /** The same, with files relative to this directory. */
    public SyslogServer in(Path base) {
        return new SyslogServer(host, port, tls, ca.map(base::resolve));
    }

    /** The file with certificates. */
    public Optional<Path> ca() {
        return ca;
    }

    /** As it is written in postern.properties. */
    @Override
    public String toString() {
        String shown = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return (tls ? "tls://" : "tcp://") + shown + ":" + port;
    }
}
