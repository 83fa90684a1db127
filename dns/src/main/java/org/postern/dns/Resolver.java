package org.postern.dns;

import java.io.IOException;
import java.net.InetAddress;
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
import org.postern.policy.net.Block;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;

/**
 * The domain name system, asked over recursive servers without a thread for each look-up, and with a cache.
 *
 * <p>Servers are tried in turn until one knows or the time is over; see {@link DnsSettings}. Identical look-ups under
 * way are shared. Up to {@value #MAX_ALIASES} aliases are followed. With {@value #MAX_UNDER_WAY} look-ups under way, or a
 * tenth of them for the clients of one network, the next has the answer trouble, {@code busy}.
 */
public final class Resolver implements Dns, AutoCloseable {
    static final int MAX_UNDER_WAY = 500;
    private static final int NETWORKS = 10;
    private static final int MAX_ALIASES = 8;
    private static final DnsAnswer OVER = DnsAnswer.trouble("deadline");

    private final Loop loop;
    private final Servers servers;
    private final long timeoutNanos;
    private final long deadlineNanos;
    private final LongSupplier nanoTime;
    private final int maxUnderWay;
    private final Shares shares;
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
        this.shares = new Shares(Math.max(1, maxUnderWay / NETWORKS));
        this.loop = Loop.start("postern-dns");
    }

    @Override
    public CompletableFuture<DnsAnswer> ask(String name, DnsType type) {
        return ask(Optional.empty(), name, type);
    }

    private CompletableFuture<DnsAnswer> ask(Optional<Block> network, String name, DnsType type) {
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
        CompletableFuture<DnsAnswer> current = underWay.get(key);
        if (current == null) {
            if (underWay.size() >= maxUnderWay || !network.map(shares::take).orElse(true)) {
                return CompletableFuture.completedFuture(DnsAnswer.busy());
            }
            CompletableFuture<DnsAnswer> mine = new CompletableFuture<>();
            network.ifPresent(taken -> mine.whenComplete((done, fault) -> shares.giveBack(taken)));
            current = underWay.putIfAbsent(key, mine);
            if (current == null) {
                CompletableFuture<DnsAnswer> copy = mine.copy();
                start(key, type, asked.get(), mine);
                return copy;
            }
            // Somebody else was faster.
            mine.cancel(false);
        }
        // A copy, so that a caller that loses patience ends its own wait only.
        return current.copy();
    }

    private void start(String key, DnsType type, Name name, CompletableFuture<DnsAnswer> mine) {
        long deadline = System.nanoTime() + timeoutNanos;
        loop.execute(() -> new LookUp(key, type, mine, deadline).ask(name, 0));
        if (closed) {
            finish(key, mine, DnsAnswer.trouble("closed"));
        }
    }

    @Override
    public Dns chain() {
        return chain(this);
    }

    private Dns chain(Dns whole) {
        long end = nanoTime.getAsLong() + deadlineNanos;
        return (name, type) -> ask(whole, name, type, end - nanoTime.getAsLong());
    }

    @Override
    public Dns of(InetAddress client) {
        Optional<Block> network = Optional.of(Block.around(client));
        return new Dns() {
            @Override
            public CompletableFuture<DnsAnswer> ask(String name, DnsType type) {
                return Resolver.this.ask(network, name, type);
            }

            @Override
            public Dns chain() {
                return Resolver.this.chain(this);
            }
        };
    }

    /** A look-up under way goes on beyond the caller's end: others may wait for it, and the cache keeps its answer. */
    private CompletableFuture<DnsAnswer> ask(Dns whole, String name, DnsType type, long nanosLeft) {
        if (nanosLeft <= 0) {
            return CompletableFuture.completedFuture(OVER);
        }
        CompletableFuture<DnsAnswer> answer = whole.ask(name, type);
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
