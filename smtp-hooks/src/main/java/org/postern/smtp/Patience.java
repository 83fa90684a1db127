package org.postern.smtp;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Counters;
import org.postern.policy.limit.LimitPolicy;

/**
 * Takes charges, and where the limits say so lets a client wait for room instead of refusing it. No thread waits. When very
 * many clients wait already, the next one is refused at once.
 */
final class Patience {
    /** How many clients may wait at once, of all servers together. */
    static final int MAX_WAITING = 1_000;

    private static final AtomicInteger WAITING = new AtomicInteger();

    private final LimitPolicy policy;
    private final Counters counters;
    private final ScheduledExecutorService timer;

    Patience(LimitPolicy policy, Counters counters, ScheduledExecutorService timer) {
        this.policy = policy;
        this.counters = counters;
        this.timer = timer;
    }

    /** Takes the charges as soon as there is room, or finds that there is none in time. */
    CompletableFuture<Charges> take(ClientSession client, Charges charges) {
        return take(client, charges, Duration.ZERO);
    }

    private CompletableFuture<Charges> take(ClientSession client, Charges charges, Duration waited) {
        return counters.take(charges).thenCompose(found -> {
            Optional<Duration> delay =
                    found.taken() || client.isClosed() ? Optional.empty() : policy.delay(found, waited);
            return delay.map(wait -> takeLater(client, found, wait, waited.plus(wait)))
                    .orElseGet(() -> CompletableFuture.completedFuture(found));
        });
    }

    private CompletableFuture<Charges> takeLater(
            ClientSession client, Charges refused, Duration wait, Duration waited) {
        if (WAITING.incrementAndGet() > MAX_WAITING) {
            WAITING.decrementAndGet();
            return CompletableFuture.completedFuture(refused);
        }
        CompletableFuture<Charges> taken = new CompletableFuture<>();
        Runnable again = () -> {
            WAITING.decrementAndGet();
            take(client, copy(refused), waited).thenAccept(taken::complete);
        };
        try {
            timer.schedule(again, wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closing) {
            WAITING.decrementAndGet();
            taken.complete(refused);
        }
        return taken;
    }

    private static Charges copy(Charges refused) {
        Charges fresh = new Charges();
        for (int i = 0; i < refused.size(); i++) {
            fresh.add(refused.quota(i), refused.key(i), refused.member(i), refused.amount(i));
        }
        return fresh;
    }
}
