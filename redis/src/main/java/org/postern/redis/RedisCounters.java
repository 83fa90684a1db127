package org.postern.redis;

import io.lettuce.core.RedisCommandExecutionException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Counters;

/**
 * Counters that several Jameses share on Redis 6 or later, by Redis's clock.
 *
 * <p>A {@link #take} is one call of a script, however many charges it has. When its answer is not there after {@code
 * redis.timeout}, or Redis is away, this process decides with counters of its own and its share of each quota: the count
 * divided by {@code redis.nodes}. {@link Charges#store()} is then {@code local}. Redis counts as away when the connection is
 * lost or after {@value Breaker#FAILURES} failures one after the other, and is tried again every second, apart from the commands
 * that wait. When it is back it is told what was counted meanwhile, as far as that is still owed, at most {@value
 * Ledger#MOST} buckets.
 *
 * <p><b>What is exact.</b> A take whose answer comes, in time or late, counts in Redis exactly once: when it comes late,
 * what Redis counted and this process did not is given back, and what this process counted and Redis did not is told. A
 * take whose answer never comes, since the connection broke while it was under way, counts in Redis at most once. While
 * Redis is away all Jameses together may allow more than a limit by what they had allowed before; what is
 * given back of it once Redis has been told stays counted there.
 *
 * <p>A level is kept for each node: a node whose heartbeat is missing for {@value #LEASE_MILLIS} ms holds nothing.
 *
 * <p>All keys begin with the same hash tag, <code>{namespace}</code>, so that a script may use several: in a Redis Cluster
 * one shard serves all counters. They are {@code {namespace}:limit:<quota id>:<key>}, {@code {namespace}:seen:…} for
 * recipients that were counted and {@code {namespace}:node:…} for heartbeats; a key of more than {@value
 * Use#LONGEST_KEY} bytes is replaced by its SHA-256. All vanish by themselves when they no longer matter.
 *
 * <p>Futures complete on a thread of the Redis client or of the timer: what hangs on them must be short. One completes
 * exceptionally when this process has to decide and its own counters fail.
 */
public final class RedisCounters implements Counters {
    static final long LEASE_MILLIS = 10_000;
    private static final long TICK_MILLIS = 1000;
    private static final String LOCAL = "local";

    private final RedisSettings settings;
    private final Counters local;
    private final Share share;
    private final Link link;
    private final Wire wire;
    private final Breaker breaker = new Breaker();
    private final Ledger ledger = new Ledger();
    private final Levels levels = new Levels();
    private final Care care;
    private final Deadlines deadlines;
    private final ScheduledFuture<?> ticking;
    /** What was not decided by an answer in time, for as long as its owner may give it back. */
    private final Map<Charges, Call> receipts = Collections.synchronizedMap(new WeakHashMap<>());

    /**
     * Begins to connect, and does not wait for it.
     *
     * @param local what counts while Redis is away, and does so at once; closed with this
     * @param timer for deadlines and for the care of the connection; not shut down
     */
    public RedisCounters(RedisSettings settings, Counters local, ScheduledExecutorService timer) {
        this.settings = settings;
        this.local = local;
        this.share = new Share(settings.nodes);
        this.link = new Link(settings);
        this.wire = new Wire(link, new Node(settings.namespace));
        this.care = new Care(link, wire, breaker, levels, ledger);
        this.deadlines = new Deadlines(timer, this::overdue);
        care.connect();
        this.ticking = timer.scheduleWithFixedDelay(care::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public CompletableFuture<Charges> take(Charges charges) {
        forget(charges);
        if (charges.size() == 0) {
            charges.settled(true, 0, "");
            return CompletableFuture.completedFuture(charges);
        }
        Call call = new Call(settings.namespace, charges, System.nanoTime() + settings.timeout.toNanos());
        CompletableFuture<Charges> future = call.future();
        wire.enter();
        try {
            if (breaker.isAway()) {
                decideHere(call, true);
                return future;
            }
            wire.take("take", call.uses, (answer, trouble) -> {
                try {
                    if (trouble == null) {
                        answered(call, answer);
                    } else {
                        failed(call, trouble);
                    }
                } catch (RuntimeException | Error e) {
                    call.fail(e);
                    throw e;
                }
            });
        } catch (RuntimeException | Error e) {
            call.fail(e);
        } finally {
            wire.leave();
        }
        if (!future.isDone()) {
            deadlines.add(call);
        }
        return future;
    }

    @Override
    public void charge(Charges charges) {
        forget(charges);
        Call call = new Call(settings.namespace, charges, 0);
        receipts.put(charges, call);
        call.decide();
        Charges mine = share.of(charges);
        wire.enter();
        try {
            boolean away = breaker.isAway();
            for (int i = 0; i < charges.size(); i++) {
                charges.charged(i, 0);
            }
            charges.settled(true, 0, away ? LOCAL : "");
            if (away) {
                chargeHere(call, mine);
                return;
            }
            levels(call, 1);
            wire.take("charge", call.uses, (answer, trouble) -> charged(call, mine, answer, trouble));
        } finally {
            wire.leave();
        }
    }

    private void charged(Call call, Charges mine, long[] answer, Throwable trouble) {
        if (trouble == null) {
            synchronized (call) {
                call.answer = answer;
                reconcile(call);
            }
            return;
        }
        boolean notDone = Wire.notDone(trouble);
        for (Use use : call.uses) {
            if (use.isLevel()) {
                levels.doubt(use);
            }
        }
        care.away(Care.reason(trouble));
        synchronized (call) {
            if (notDone && !call.givenBack) {
                levels(call, -1);
                chargeHere(call, mine);
            }
        }
    }

    /** Levels that a charge changes, and of which Redis is told with it. */
    private void levels(Call call, int sign) {
        for (Use use : call.uses) {
            if (use.isLevel()) {
                levels.add(use, sign * use.amount, sign * use.amount);
            }
        }
    }

    private void chargeHere(Call call, Charges mine) {
        synchronized (call) {
            call.local = mine;
            local.charge(mine);
            remember(call, mine, true);
        }
    }

    @Override
    public void giveBack(Charges charges) {
        Call call = receipts.isEmpty() ? null : receipts.remove(charges);
        List<Give> gives = new ArrayList<>();
        for (int i = 0; i < charges.size(); i++) {
            if (!charges.isCharged(i)) {
                if (call != null) {
                    call.keep(i);
                }
                continue;
            }
            charges.givenBack(i);
            if (call == null) {
                Use use = Use.of(
                        settings.namespace, charges.quota(i), charges.key(i), charges.member(i), charges.amount(i));
                if (use.isLevel()) {
                    levels.add(use, -use.amount, -use.amount);
                    gives.add(Give.of(use, use.amount, wire.node));
                } else {
                    gives.add(Give.of(use, use.cost, charges.before(i), charges.takenAt()));
                }
            }
        }
        if (call == null) {
            care.giveBack(gives);
            return;
        }
        synchronized (call) {
            call.givenBack = true;
            giveBackHere(call);
            if (call.answer != null) {
                giveBackThere(call);
            }
        }
    }

    /** What this process counted, from its own counters and from what Redis is to be told. */
    private void giveBackHere(Call call) {
        for (int i = 0; i < call.uses.length; i++) {
            Use use = call.uses[i];
            if (call.isKept(i)) {
                continue;
            }
            if (use.isLevel() && (call.local == null || call.countedHere(i))) {
                levels.add(use, -use.amount, 0);
            } else if (call.inLedger[i] >= 0) {
                ledger.takeBack(use, call.localAt, call.inLedger[i], micros());
            }
        }
        if (call.local != null) {
            local.giveBack(call.local);
        }
    }

    /** All that Redis counted; of levels it is told by what is held. */
    private void giveBackThere(Call call) {
        List<Give> gives = new ArrayList<>();
        for (int i = 0; i < call.uses.length; i++) {
            if (call.added(i) > 0 && !call.uses[i].isLevel() && !call.isKept(i)) {
                gives.add(call.give(i));
            }
        }
        care.giveBack(gives);
    }

    private void answered(Call call, long[] answer) {
        Charges charges;
        synchronized (call) {
            call.answer = answer;
            charges = call.decide();
            for (int i = 0; i < call.uses.length; i++) {
                if (call.uses[i].isLevel() && call.added(i) > 0) {
                    levels.add(call.uses[i], charges == null ? 0 : call.added(i), call.added(i));
                }
            }
            if (charges == null) {
                reconcile(call);
                return;
            }
        }
        breaker.answered();
        call.fill(charges);
        call.complete(charges);
    }

    /** Redis answers what was decided already: makes Redis count what this process does. */
    private void reconcile(Call call) {
        if (call.givenBack) {
            giveBackThere(call);
            return;
        }
        if (call.local == null) {
            return;
        }
        List<Give> gives = new ArrayList<>();
        for (int i = 0; i < call.uses.length; i++) {
            if (call.uses[i].isLevel()) {
                continue;
            }
            if (call.added(i) > 0 && !call.countedHere(i)) {
                gives.add(call.give(i));
            } else if (call.added(i) == 0 && call.countedHere(i) && !call.takenThere()) {
                call.inLedger[i] = ledger.add(call.uses[i], micros());
            }
        }
        care.giveBack(gives);
    }

    private void overdue(Call call) {
        if (!call.isDecided()) {
            breaker.failed("no answer within " + settings.timeout.toMillis() + " ms");
            try {
                decideHere(call, false);
            } catch (RuntimeException | Error e) {
                call.fail(e);
            }
        }
    }

    private void failed(Call call, Throwable trouble) {
        boolean notDone = Wire.notDone(trouble);
        if (!notDone) {
            for (Use use : call.uses) {
                if (use.isLevel()) {
                    levels.doubt(use);
                }
            }
        }
        if (trouble instanceof RedisCommandExecutionException) {
            breaker.failed(Care.reason(trouble));
        } else {
            care.away(Care.reason(trouble));
        }
        if (!decideHere(call, notDone) && notDone) {
            synchronized (call) {
                if (call.local != null && !call.givenBack) {
                    remember(call, call.local, false);
                }
            }
        }
    }

    /**
     * Decides with the counters of this process.
     *
     * @param tell whether Redis has surely not counted it, and is to be told
     * @return whether it was not decided before
     */
    private boolean decideHere(Call call, boolean tell) {
        Charges charges;
        synchronized (call) {
            charges = call.decide();
            if (charges == null) {
                return false;
            }
            Charges mine = share.of(charges);
            local.take(mine).join();
            for (int i = 0; i < mine.size(); i++) {
                charges.found(i, mine.waitNanos(i), mine.left(i));
                if (mine.isCharged(i)) {
                    charges.charged(i, mine.before(i));
                }
            }
            charges.settled(mine.taken(), mine.takenAt(), LOCAL);
            for (int i = 0; i < mine.size(); i++) {
                if (mine.isCharged(i) && call.uses[i].isLevel()) {
                    levels.add(call.uses[i], call.uses[i].amount, 0);
                }
            }
            call.local = mine;
            if (tell) {
                remember(call, mine, false);
            }
            receipts.put(charges, call);
        }
        call.complete(charges);
        return true;
    }

    /** Keeps what this process counted for Redis to be told. */
    private void remember(Call call, Charges mine, boolean levelsToo) {
        call.local = mine;
        call.localAt = micros();
        for (int i = 0; i < call.uses.length; i++) {
            if (!call.countedHere(i)) {
                continue;
            }
            if (!call.uses[i].isLevel()) {
                call.inLedger[i] = ledger.add(call.uses[i], call.localAt);
            } else if (levelsToo) {
                levels.add(call.uses[i], call.uses[i].amount, 0);
            }
        }
    }

    private void forget(Charges charges) {
        if (!receipts.isEmpty()) {
            receipts.remove(charges);
        }
    }

    @Override
    public List<String> troubles() {
        List<String> troubles = new ArrayList<>(local.troubles());
        String away = breaker.trouble();
        if (away != null) {
            troubles.add("Redis is away (" + away + "): limits are counted in this process");
        }
        long lost = care.lost();
        if (lost > 0) {
            troubles.add(lost + " uses were counted in this process only, since Redis was away for too many");
        }
        return troubles;
    }

    /** Leaves Redis to the others; what it has yet to be told is lost. */
    @Override
    public void close() {
        ticking.cancel(false);
        breaker.away("closed");
        wire.goodbye();
        link.close();
        deadlines.close();
        local.close();
    }

    /** The time by which this process counts what Redis has yet to be told. */
    static long micros() {
        return System.nanoTime() / 1000;
    }
}
