package org.postern.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postern.policy.config.Parsers;
import org.postern.policy.config.Problems;
import org.postern.policy.config.SettingsReader;
import org.postern.policy.net.IpLiteral;

/**
 * How DNS is asked, from postern.properties. Immutable.
 *
 * <ul>
 *   <li>{@code dns.servers}: recursive servers, separated by commas, such as {@code 192.0.2.53, 127.0.0.1:5353,
 *       [2001:db8::53]:5353}; default those of James's dnsservice.xml, else of the system
 *   <li>{@code dns.timeout}: how long a look-up may take over all servers and aliases, 1s to 30s; default {@code 3s}
 *   <li>{@code dns.deadline}: how long look-ups may take together of which one follows from the other, such as those of SPF,
 *       {@code dns.timeout} to 30s; default {@code 5s}
 *   <li>{@code dns.cache}: how many answers are kept, 0 to 1000000; default 50000
 * </ul>
 */
public final class DnsSettings {
    static final int PORT = 53;
    private static final int CACHE = 50_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final Duration MIN_TIME = Duration.ofSeconds(1);
    private static final Duration MAX_TIME = Duration.ofSeconds(30);
    private static final int MAX_SERVERS = 8;

    private final List<InetSocketAddress> servers;
    private final Duration timeout;
    private final Duration deadline;
    private final int cacheEntries;

    DnsSettings(List<InetSocketAddress> servers, Duration timeout, Duration deadline, int cacheEntries) {
        this.servers = List.copyOf(servers);
        this.timeout = timeout;
        this.deadline = deadline;
        this.cacheEntries = cacheEntries;
    }

    /**
     * Reads the four keys.
     *
     * @param otherwise the servers when none are named, at least one
     * @param problems the reader's
     */
    public static DnsSettings read(SettingsReader reader, List<InetSocketAddress> otherwise, Problems problems) {
        DnsSettings settings = new DnsSettings(
                reader.attribute("dns.servers", otherwise, DnsSettings::servers),
                reader.attribute("dns.timeout", TIMEOUT, Parsers.duration(MIN_TIME, MAX_TIME)),
                reader.attribute("dns.deadline", DEADLINE, Parsers.duration(MIN_TIME, MAX_TIME)),
                reader.attribute("dns.cache", CACHE, Parsers.number(0, 1_000_000)));
        if (settings.deadline.compareTo(settings.timeout) < 0) {
            problems.error(
                    reader.place(),
                    "dns.deadline=\"" + reader.attribute("dns.deadline").orElse("5s")
                            + "\" is over before dns.timeout=\""
                            + reader.attribute("dns.timeout").orElse("3s")
                            + "\" of a single look-up; write a longer dns.deadline=");
        }
        return settings;
    }

    private static List<InetSocketAddress> servers(String text) {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            servers.add(server(part.strip()));
        }
        if (servers.size() > MAX_SERVERS) {
            throw new IllegalArgumentException("names more than " + MAX_SERVERS + " servers; two or three are enough");
        }
        return servers;
    }

    /** {@code 192.0.2.53}, {@code 192.0.2.53:5353}, {@code 2001:db8::53} or {@code [2001:db8::53]:5353}. */
    static InetSocketAddress server(String text) {
        int colon = text.lastIndexOf(':');
        boolean bracketed = text.startsWith("[");
        boolean hasPort = bracketed ? colon == text.indexOf(']') + 1 : colon > 0 && colon == text.indexOf(':');
        String host = hasPort ? text.substring(0, colon) : text;
        if (bracketed && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            InetAddress address = IpLiteral.parse(host);
            int port = hasPort ? Parsers.number(1, 65_535).apply(text.substring(colon + 1)) : PORT;
            return new InetSocketAddress(address, port);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "names \"" + text + "\", which is no address of a server (" + e.getMessage()
                            + "); write 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353",
                    e);
        }
    }

    List<InetSocketAddress> servers() {
        return servers;
    }

    Duration timeout() {
        return timeout;
    }

    Duration deadline() {
        return deadline;
    }

    int cacheEntries() {
        return cacheEntries;
    }
}
