package org.postern.redis;

import java.security.SecureRandom;

/** This process among those that share the counters: what it holds of levels counts while its heartbeat lives. */
final class Node {
    /** The beginning of the names of all heartbeats. */
    final String keys;

    final String name;

    Node(String namespace) {
        this.keys = '{' + namespace + "}:node:";
        this.name = Long.toUnsignedString(new SecureRandom().nextLong(), Character.MAX_RADIX);
    }

    String heartbeat() {
        return keys + name;
    }
}
