package org.postern.dns;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many look-ups the clients of each network have under way, so that those of one cannot take the places of all others with
 * domains that never answer. For any number of threads.
 */
final class Shares {
    private static final int IPV4_OCTETS = 3;
    private static final int IPV6_OCTETS = 8;

    private final int most;
    private final Map<ByteBuffer, Integer> taken = new ConcurrentHashMap<>();

    /** @param most look-ups that one network may have under way */
    Shares(int most) {
        this.most = most;
    }

    /** The client's /24, or /64 for IPv6. */
    static ByteBuffer network(InetAddress client) {
        byte[] address = client.getAddress();
        return ByteBuffer.wrap(Arrays.copyOf(address, address.length == 4 ? IPV4_OCTETS : IPV6_OCTETS));
    }

    /** Takes a place, which has to be given back; {@code false} when the network has no more. */
    boolean take(ByteBuffer network) {
        boolean[] has = new boolean[1];
        taken.compute(network, (key, now) -> {
            int before = now == null ? 0 : now;
            has[0] = before < most;
            return has[0] ? Integer.valueOf(before + 1) : now;
        });
        return has[0];
    }

    void giveBack(ByteBuffer network) {
        taken.computeIfPresent(network, (key, now) -> now == 1 ? null : now - 1);
    }

    int networks() {
        return taken.size();
    }
}
