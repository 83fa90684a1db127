package org.postern.policy.envelope;

import java.net.InetAddress;
import org.postern.policy.net.Block;

/** What counts as one client: whoever has an address of a network can mostly have the others. */
final class ClientNetwork {
    private static final int IPV4 = 24;
    private static final int IPV6 = 64;

    private ClientNetwork() {}

    /** The client's /24, or /64 for IPv6. */
    static String of(InetAddress client) {
        return Block.of(client, client.getAddress().length == 4 ? IPV4 : IPV6).toString();
    }
}
