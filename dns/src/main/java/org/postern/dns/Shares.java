package org.postern.dns;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.postern.policy.net.Block;

/**
 * How many look-ups the clients of each network have under way, so that those of one cannot take the places of all others with
 * domains that never answer. For any number of threads.
 */
final class Shares {
    private final int most;
    private final Map<Block, Integer> taken = new ConcurrentHashMap<>();

    /** @param most look-ups that one network may have under way */
    Shares(int most) {
        this.most = most;
    }

    /** Takes a place, which has to be given back; {@code false} when the network has no more. */
    boolean take(Block network) {
        boolean[] has = new boolean[1];
        taken.compute(network, (key, now) -> {
            int before = now == null ? 0 : now;
            has[0] = before < most;
            return has[0] ? Integer.valueOf(before + 1) : now;
        });
        return has[0];
    }

    void giveBack(Block network) {
        taken.computeIfPresent(network, (key, now) -> now == 1 ? null : now - 1);
    }

    int networks() {
        return taken.size();
    }
}
