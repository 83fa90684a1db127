package org.postern.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the connection once a second: while Redis answers, the heartbeat and what Redis has yet to be told; while it
 * is away, a new connection and, once nothing is under way any more, all that it must be told before it is asked again.
 */
final class Care {
    private static final Logger LOGGER = LoggerFactory.getLogger(Care.class);
    /** So long an answer may be missing before the connection is made anew. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final int BATCH = 50;

    private final Link link;
    private final Wire wire;
    private final Breaker breaker;
    private final Levels levels;
    private final Ledger ledger;
    private final List<Give> gives = new ArrayList<>();
    private long givesLost;
    private boolean busy;
    private long connected = System.nanoTime();
    private int unanswered;
    /** Whether the connection is of no more use, open or not. */
    private volatile boolean stale;

    Care(Link link, Wire wire, Breaker breaker, Levels levels, Ledger ledger) {
        this.link = link;
        this.wire = wire;
        this.breaker = breaker;
        this.levels = levels;
        this.ledger = ledger;
    }

    void tick() {
        try {
            if (!breaker.isAway() && !link.isOpen()) {
                away("the connection is lost");
            }
            if (breaker.isAway()) {
                recover();
            } else {
                beat();
                tellRest();
            }
        } catch (RuntimeException | Error e) {
            // An exception would end the ticking for good.
            LOGGER.error("Redis could not be looked after", e);
            away(e.toString());
        }
    }

    void away(String why) {
        if (!breaker.isAway()) {
            LOGGER.warn("Redis is away ({}): limits are counted in this process", why);
        }
        stale = true;
        breaker.away(why);
    }

    void connect() {
        link.connect(
                () -> {
                    synchronized (this) {
                        connected = System.nanoTime();
                        busy = false;
                        unanswered = 0;
                    }
                    stale = false;
                    recover();
                },
                trouble -> breaker.still(reason(trouble)));
    }

    private void recover() {
        synchronized (this) {
            if (stale || !link.isOpen()) {
                busy = false;
            } else if (busy || !wire.isQuiet()) {
                long now = System.nanoTime();
                if (now - wire.heard() < SILENCE_NANOS || now - connected < SILENCE_NANOS) {
                    return;
                }
            } else {
                busy = true;
                tellEverything();
                return;
            }
        }
        connect();
    }

    // Each step goes on to the next when it is answered; the first that fails ends them, and the next tick begins anew.

    private void tellEverything() {
        tellLevels(levels.all(), 0);
    }

    private void tellLevels(List<Use> all, int from) {
        List<Use> batch = all.subList(from, Math.min(all.size(), from + BATCH));
        wire.beat(RedisCounters.LEASE_MILLIS, batch, levels, (alive, trouble) -> {
            if (trouble != null) {
                failed(trouble);
                return;
            }
            levels.settled(batch);
            if (from + batch.size() < all.size()) {
                tellLevels(all, from + batch.size());
            } else {
                tellLedger();
            }
        });
    }

    private void tellLedger() {
        List<Ledger.Entry> batch = ledger.drain(BATCH, RedisCounters.micros());
        if (batch.isEmpty()) {
            tellGives();
            return;
        }
        wire.charge(batch, RedisCounters.micros(), (answer, trouble) -> {
            if (trouble == null) {
                tellLedger();
                return;
            }
            if (Wire.notDone(trouble)) {
                ledger.restore(batch, RedisCounters.micros());
            }
            failed(trouble);
        });
    }

    private void tellGives() {
        List<Give> batch;
        synchronized (this) {
            List<Give> first = gives.subList(0, Math.min(BATCH, gives.size()));
            batch = new ArrayList<>(first);
            first.clear();
        }
        if (batch.isEmpty()) {
            recovered();
            return;
        }
        wire.give(batch, (done, trouble) -> {
            if (trouble == null) {
                tellGives();
                return;
            }
            if (Wire.notDone(trouble)) {
                later(batch);
            }
            failed(trouble);
        });
    }

    private void recovered() {
        synchronized (this) {
            busy = false;
            unanswered = 0;
        }
        if (breaker.isAway()) {
            LOGGER.info("Redis is asked about limits");
        }
        breaker.recovered();
    }

    private void failed(Throwable trouble) {
        synchronized (this) {
            busy = false;
        }
        away(reason(trouble));
        breaker.still(reason(trouble));
    }

    /** With what lies behind it: the client's own words only name the address. */
    static String reason(Throwable trouble) {
        StringBuilder reason = new StringBuilder();
        Throwable one = trouble;
        for (int depth = 0; one != null && depth < 5; depth++) {
            String text = String.valueOf(one.getMessage());
            if (reason.indexOf(text) < 0) {
                reason.append(depth == 0 ? "" : ": ").append(text);
            }
            one = one.getCause();
        }
        return reason.toString();
    }

    private void beat() {
        synchronized (this) {
            if (unanswered > 0) {
                breaker.failed("it does not answer heartbeats");
            }
            unanswered++;
        }
        wire.beat(RedisCounters.LEASE_MILLIS, List.of(), levels, (alive, trouble) -> {
            synchronized (this) {
                unanswered = 0;
            }
            if (trouble != null) {
                away(reason(trouble));
            } else if (alive == 0) {
                LOGGER.warn("Redis had forgotten this node and is told again what it holds");
                breaker.away("it had forgotten this node");
            }
        });
    }

    /** What was decided here while Redis was asked again already, or while one answer was late. */
    private void tellRest() {
        List<Give> less = new ArrayList<>();
        for (Map.Entry<Use, Long> change : levels.untold().entrySet()) {
            Use use = change.getKey();
            if (change.getValue() < 0) {
                less.add(Give.of(use, -change.getValue(), wire.node));
            } else {
                wire.take("charge", new Use[] {use.owing(change.getValue())}, (answer, trouble) -> {
                    if (trouble != null) {
                        levels.doubt(use);
                        away(reason(trouble));
                    }
                });
            }
        }
        giveBack(less);
        synchronized (this) {
            if (busy || ledger.isEmpty() && gives.isEmpty()) {
                return;
            }
            busy = true;
        }
        tellLedger();
    }

    /** Gives back at once, or when Redis is there again. */
    void giveBack(List<Give> all) {
        if (all.isEmpty()) {
            return;
        }
        wire.enter();
        try {
            if (breaker.isAway()) {
                later(all);
                return;
            }
            wire.give(all, (done, trouble) -> {
                if (trouble != null) {
                    all.stream().map(Give::use).filter(Use::isLevel).forEach(levels::doubt);
                    if (Wire.notDone(trouble)) {
                        later(all);
                    }
                    away(reason(trouble));
                }
            });
        } finally {
            wire.leave();
        }
    }

    /** Levels are told as a whole then. */
    private synchronized void later(List<Give> all) {
        for (Give give : all) {
            if (give.use().isLevel()) {
                levels.doubt(give.use());
            } else if (gives.size() < Ledger.MOST) {
                gives.add(give);
            } else {
                givesLost++;
            }
        }
    }

    synchronized long lost() {
        return givesLost + ledger.lost();
    }
}
