package org.postern;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.postern.dns.DnsSettings;
import org.postern.dns.Resolver;
import org.postern.policy.dns.Dns;

/**
 * The one way to DNS, opened by the first who has a question. Answers are handed out on two threads of its own: what follows
 * on them may look into the state, and must hold up no look-up.
 */
final class SharedDns implements AutoCloseable {
    private static final int THREADS = 2;

    /** More than can be under way at once. */
    private static final int WAITING = 1_024;

    private final DnsSettings settings;
    private final ThreadPoolExecutor answers;
    private Resolver resolver;

    SharedDns(DnsSettings settings, ThreadFactory threads) {
        this.settings = settings;
        this.answers = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), threads);
        answers.allowCoreThreadTimeOut(true);
    }

    synchronized Dns dns() {
        if (resolver == null) {
            try {
                resolver = new Resolver(settings, answers);
            } catch (IOException e) {
                throw new UncheckedIOException("the system has no socket for DNS: " + e.getMessage(), e);
            }
        }
        return resolver;
    }

    /** Where its answers are handed out; what follows there must not wait. */
    Executor answers() {
        return answers;
    }

    /** Whoever still waits gets the answer trouble. */
    @Override
    public synchronized void close() {
        if (resolver != null) {
            resolver.close();
        }
        answers.shutdown();
    }
}
