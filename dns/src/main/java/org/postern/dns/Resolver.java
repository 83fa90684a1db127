package org.postern.dns;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.postern.loop.Loop;
import org.postern.policy.dns.Dns;
import org.postern.policy.dns.DnsAnswer;
import org.postern.policy.dns.DnsType;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;

/**
 * The domain name system, asked over recursive servers without a thread for each look-up, and with a cache.
 *
 * <p>Servers are tried in turn until one knows or the time is over; see {@link DnsSettings}. Identical look-ups under
 * way are shared. Up to {@value #MAX_ALIASES} aliases are followed. With {@value #MAX_UNDER_WAY} look-ups under way the
 * next has the answer trouble, {@code busy}.
 */
public final class Resolver implements Dns, AutoCloseable {
    static final int MAX_UNDER_WAY = 500;
    private static final int MAX_ALIASES = 8;
    private static final DnsAnswer OVER = DnsAnswer.trouble("deadline");

    private final Loop loop;
    private final Servers servers;
    private final long timeoutNanos;
    private final long deadlineNanos;
    private final LongSupplier nanoTime;
    private final int maxUnderWay;
    private final Executor executor;
    private final AnswerCache cache;
    private final Map<String, CompletableFuture<DnsAnswer>> underWay = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * Starts its thread.
     *
     * @param executor on which answers from the network are handed out, so that whoever waits there holds up no look-up;
     *     cached answers are there at once
     * @throws IOException when the system has no more sockets
     */
    public Resolver(DnsSettings settings, Executor executor) throws IOException {
        this(settings, executor, System::nanoTime, MAX_UNDER_WAY);
    }

    /** @param nanoTime for the cache and the beginning of chains only */
    Resolver(DnsSettings settings, Executor executor, LongSupplier nanoTime, int maxUnderWay) throws IOException {
        this.servers = new Servers(settings.servers());
        this.timeoutNanos = settings.timeout().toNanos();
        this.deadlineNanos = settings.deadline().toNanos();
        this.nanoTime = nanoTime;
        this.cache = new AnswerCache(settings.cacheEntries(), nanoTime);
        this.executor = executor;
        this.maxUnderWay = maxUnderWay;
        this.loop = Loop.start("postern-dns");
    }

    @Override
    public CompletableFuture<DnsAnswer> ask(String name, DnsType type) {
        String key = type + " " + Names.key(name);
        Optional<DnsAnswer> cached = cache.get(key);
        if (cached.isPresent()) {
            return CompletableFuture.completedFuture(cached.get());
        }
        Optional<Name> asked = Names.parse(name);
        if (asked.isEmpty()) {
            return CompletableFuture.completedFuture(DnsAnswer.noName());
        }
        if (closed) {
            return CompletableFuture.completedFuture(DnsAnswer.trouble("closed"));
        }
        CompletableFuture<DnsAnswer> mine = new CompletableFuture<>();
        CompletableFuture<DnsAnswer> other = underWay.putIfAbsent(key, mine);
        if (other != null) {
            // A copy, so that a caller that loses patience ends its own wait only.
            return other.copy();
        }
        CompletableFuture<DnsAnswer> copy = mine.copy();
        if (underWay.size() > maxUnderWay) {
            finish(key, mine, DnsAnswer.trouble("busy"));
        } else {
            long deadline = System.nanoTime() + timeoutNanos;
            loop.execute(() -> new LookUp(key, type, mine, deadline).ask(asked.get(), 0));
            if (closed) {
                finish(key, mine, DnsAnswer.trouble("closed"));
            }
        }
        return copy;
    }

    @Override
    public Dns chain() {
        long end = nanoTime.getAsLong() + deadlineNanos;
        return (name, type) -> ask(name, type, end - nanoTime.getAsLong());
    }

    /** A look-up under way goes on beyond the caller's end: others may wait for it, and the cache keeps its answer. */
    private CompletableFuture<DnsAnswer> ask(String name, DnsType type, long nanosLeft) {
        if (nanosLeft <= 0) {
            return CompletableFuture.completedFuture(OVER);
        }
        CompletableFuture<DnsAnswer> answer = ask(name, type);
        if (nanosLeft < timeoutNanos && !answer.isDone()) {
            long end = System.nanoTime() + nanosLeft;
            loop.execute(() -> loop.at(end, () -> handOut(answer, OVER)));
        }
        return answer;
    }

    private void finish(String key, CompletableFuture<DnsAnswer> future, DnsAnswer answer) {
        underWay.remove(key, future);
        handOut(future, answer);
    }

    private void handOut(CompletableFuture<DnsAnswer> future, DnsAnswer answer) {
        try {
            executor.execute(() -> future.complete(answer));
        } catch (RejectedExecutionException e) {
            future.complete(answer);
        }
    }

    /** One look-up with the aliases that it meets. */
    private final class LookUp {
        private final String key;
        private final DnsType type;
        private final CompletableFuture<DnsAnswer> future;
        private final long deadline;
        private long seconds = Long.MAX_VALUE;

        LookUp(String key, DnsType type, CompletableFuture<DnsAnswer> future, long deadline) {
            this.key = key;
            this.type = type;
            this.future = future;
            this.deadline = deadline;
        }

        void ask(Name name, int aliases) {
            Exchange.start(loop, servers, new Query(name, Reading.number(type)), deadline, (message, trouble) -> {
                try {
                    if (message == null) {
                        done(DnsAnswer.trouble(trouble));
                    } else {
                        read(message, name, aliases);
                    }
                } catch (RuntimeException e) {
                    done(DnsAnswer.trouble("broken answer"));
                }
            });
        }

        private void read(Message message, Name name, int aliases) {
            Reading reading = Reading.of(message, name, type, MAX_ALIASES - aliases);
            seconds = Math.min(seconds, reading.seconds);
            if (reading.answer.isPresent()) {
                done(reading.answer.get());
            } else {
                ask(reading.name, aliases + reading.aliases);
            }
        }

        private void done(DnsAnswer answer) {
            cache.put(key, answer, seconds);
            finish(key, future, answer);
        }
    }

    /** Ends the thread; look-ups under way and later ones have the answer trouble, {@code closed}. */
    @Override
    public void close() {
        closed = true;
        loop.close();
        underWay.forEach((key, future) -> finish(key, future, DnsAnswer.trouble("closed")));
    }
}
