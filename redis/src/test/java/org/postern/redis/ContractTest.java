package org.postern.redis;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.postern.policy.limit.Counters;
import org.postern.policy.limit.CountersContract;

/** What all counters do, done by a real Redis. Its time cannot be moved: what needs that is left out. */
class ContractTest extends CountersContract {
    private static RedisServer server;
    private TestCounters one;

    @BeforeAll
    static void start() {
        server = new RedisServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    protected Counters open() {
        server.cli("flushall");
        one = TestCounters.ready(server.url());
        return one.counters;
    }

    @AfterEach
    void close() {
        one.close();
    }
}
