package org.postern.cli.report;

import java.net.InetAddress;
import java.util.Optional;
import org.postern.policy.net.Block;
import org.postern.policy.net.IpLiteral;

/** Whom an address counts for: an IPv4 address or the /64 of an IPv6 address, and the network around it. */
final class Client {
    private final String key;
    private final String network;

    private Client(String key, String network) {
        this.key = key;
        this.network = network;
    }

    /** Empty when the text is no address. */
    static Optional<Client> of(String address) {
        if (address.isEmpty()) {
            return Optional.empty();
        }
        try {
            InetAddress ip = IpLiteral.parse(address);
            boolean isIpv4 = ip.getAddress().length == 4;
            return Optional.of(new Client(
                    Block.of(ip, isIpv4 ? 32 : 64).toString(),
                    Block.of(ip, isIpv4 ? 24 : 48).toString()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** As {@code --client} of the search takes it. */
    String key() {
        return key;
    }

    /** The /24 or /48. */
    String network() {
        return network;
    }
}
