package org.postern.pop3;

import java.net.InetAddress;
import java.util.Optional;
import org.postern.Postern;

/** Who tries to log in over POP3 or IMAP, and how. Immutable. */
public final class LoginClient {
    private final String protocol;
    private final String session;
    private final InetAddress address;
    private final InetAddress peer;
    private final Optional<String> tls;

    /**
     * @param protocol {@code pop3} or {@code imap}
     * @param session names the connection in records
     * @param told the address in the PROXY header; without one, the peer
     * @param peer the other end of the connection
     * @param tls the TLS version; empty in the clear
     */
    public LoginClient(
            Postern postern,
            String protocol,
            String session,
            InetAddress told,
            InetAddress peer,
            Optional<String> tls) {
        this.protocol = protocol;
        this.session = session;
        this.address = postern.trustsProxy(peer) ? told : peer;
        this.peer = peer;
        this.tls = tls;
    }

    public String protocol() {
        return protocol;
    }

    public String session() {
        return session;
    }

    /** The client's address: the one in the PROXY header when the peer is to be believed, and the peer otherwise. */
    public InetAddress address() {
        return address;
    }

    /** The proxy that the client came through. */
    public Optional<InetAddress> proxy() {
        return address.equals(peer) ? Optional.empty() : Optional.of(peer);
    }

    public Optional<String> tls() {
        return tls;
    }
}
