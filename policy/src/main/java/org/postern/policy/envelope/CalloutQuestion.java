package org.postern.policy.envelope;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** What a mail server elsewhere is to be asked. Immutable. */
public final class CalloutQuestion {
    private final String address;
    private final List<InetAddress> servers;
    private final int port;
    private final String hello;
    private final Duration time;

    /**
     * @param address {@code local@domain} of RFC 5321 section 4.1.2, the domain in ASCII; it goes to the server as it is
     * @param servers in the order in which to try them, at least one
     * @param hello what this server calls itself, a domain or an address literal
     * @param time after which no answer is of use
     */
    public CalloutQuestion(String address, List<InetAddress> servers, int port, String hello, Duration time) {
        if (servers.isEmpty() || Syntax.ofMailbox(address, false).isPresent()) {
            throw new IllegalArgumentException("nobody can be asked about " + address);
        }
        this.address = address;
        this.servers = List.copyOf(servers);
        this.port = port;
        this.hello = Objects.requireNonNull(hello, "hello");
        this.time = time;
    }

    /** The same, with less time. */
    CalloutQuestion within(Duration less) {
        return new CalloutQuestion(address, servers, port, hello, less);
    }

    public String address() {
        return address;
    }

    public List<InetAddress> servers() {
        return servers;
    }

    public int port() {
        return port;
    }

    public String hello() {
        return hello;
    }

    public Duration time() {
        return time;
    }
}
