package org.postern.redis;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** One Redis and the counters of two Jameses on it, for all tests of a class; each test begins with nothing counted. */
abstract class TwoOnRedis {
    static RedisServer server;
    static TestCounters one;
    static TestCounters other;

    @BeforeAll
    static void start() {
        server = new RedisServer();
        one = TestCounters.ready(server.url());
        other = TestCounters.ready(server.url());
    }

    @AfterAll
    static void stop() {
        one.close();
        other.close();
        server.close();
    }

    @BeforeEach
    void forget() {
        server.forgetCounts();
    }
}
