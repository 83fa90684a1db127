package org.postern.dns;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The servers, beginning with the one that answered last, so that a dead one is not waited for each time. */
final class Servers {
    private final List<InetSocketAddress> all;
    private volatile int first;

    Servers(List<InetSocketAddress> all) {
        if (all.isEmpty()) {
            throw new IllegalArgumentException("no DNS server");
        }
        this.all = List.copyOf(all);
    }

    /** All of them, in the order in which to try them now. */
    List<InetSocketAddress> inTurn() {
        List<InetSocketAddress> order = new ArrayList<>(all);
        Collections.rotate(order, -first);
        return order;
    }

    void answered(InetSocketAddress server) {
        first = all.indexOf(server);
    }
}
