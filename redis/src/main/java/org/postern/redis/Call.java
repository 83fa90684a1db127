package org.postern.redis;

import java.util.concurrent.CompletableFuture;
import org.postern.policy.limit.Charges;

/**
 * One take or charge on its way: decided once, by Redis's answer, by its failure or by the deadline, whichever comes first.
 * What was decided elsewhere meets Redis's answer here when it comes late. Guarded by itself.
 */
final class Call {
    final Use[] uses;
    /** When to wait no longer, by {@link System#nanoTime()}. */
    final long deadline;

    /** Both let go when it is decided, so that a receipt does not keep the charges that it is for. */
    private Charges charges;

    private CompletableFuture<Charges> future = new CompletableFuture<>();

    /** What was counted in this process; null when nothing was. */
    Charges local;
    /** When, in microseconds of this process. */
    long localAt;
    /** Which debt each use met in the ledger; -1 when it does not stand there. */
    final long[] inLedger;

    /** What Redis answered; null before. */
    long[] answer;

    boolean givenBack;

    /** Which uses stay counted although the rest is given back; null when none does. */
    private boolean[] kept;

    Call(String namespace, Charges charges, long deadline) {
        this.uses = new Use[charges.size()];
        this.inLedger = new long[uses.length];
        for (int i = 0; i < uses.length; i++) {
            uses[i] = Use.of(namespace, charges.quota(i), charges.key(i), charges.member(i), charges.amount(i));
            inLedger[i] = -1;
        }
        this.charges = charges;
        this.deadline = deadline;
    }

    /** What the caller waits for. */
    synchronized CompletableFuture<Charges> future() {
        return future;
    }

    /** The charges for the one that decides; null for all others. */
    synchronized Charges decide() {
        Charges mine = charges;
        charges = null;
        return mine;
    }

    synchronized boolean isDecided() {
        return charges == null;
    }

    /** Tells the caller. */
    void complete(Charges decided) {
        CompletableFuture<Charges> waiting;
        synchronized (this) {
            waiting = future;
            future = null;
        }
        waiting.complete(decided);
    }

    /** Tells the caller, if he still waits, that nobody could decide; what Redis may have counted is given back. */
    void fail(Throwable why) {
        CompletableFuture<Charges> waiting;
        synchronized (this) {
            waiting = future;
            future = null;
            charges = null;
            givenBack |= waiting != null;
        }
        if (waiting != null) {
            waiting.completeExceptionally(why);
        }
    }

    /** A use stays counted when the rest is given back. */
    synchronized void keep(int index) {
        if (kept == null) {
            kept = new boolean[uses.length];
        }
        kept[index] = true;
        if (countedHere(index)) {
            local.givenBack(index);
        }
    }

    synchronized boolean isKept(int index) {
        return kept != null && kept[index];
    }

    /** Whether this process counted the use. */
    boolean countedHere(int index) {
        return local != null && local.isCharged(index);
    }

    /** What Redis counted for the use. */
    long added(int index) {
        return answer[4 * index + 5];
    }

    /** How to give back what Redis counted for the use. */
    Give give(int index) {
        return Give.of(uses[index], added(index), answer[4 * index + 3], answer[0]);
    }

    /** Whether Redis had room for all. */
    boolean takenThere() {
        return answer[1] == 1;
    }

    /** Fills what Redis found into the charges. */
    void fill(Charges into) {
        for (int i = 0; i < uses.length; i++) {
            long wait = answer[4 * i + 2];
            into.found(i, wait < 0 ? Long.MAX_VALUE : wait * 1000, uses[i].left(answer[4 * i + 4]));
            if (added(i) > 0) {
                into.charged(i, answer[4 * i + 3]);
            }
        }
        into.settled(takenThere(), answer[0], "");
    }
}
