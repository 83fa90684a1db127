package org.postern.policy.limit;

import java.util.Arrays;

/**
 * What one command would use of several quotas, what became of it, and the receipt with which it can be given back. To be
 * filled by one thread, then handed to {@link Counters}, then read; not for reuse while it is under way.
 */
public final class Charges {
    private static final int FEW = 4;

    private Quota[] quotas = new Quota[FEW];
    private String[] keys = new String[FEW];
    private String[] members = new String[FEW];
    private long[] amounts = new long[FEW];
    private long[] waits = new long[FEW];
    private long[] lefts = new long[FEW];
    private long[] before = new long[FEW];
    private boolean[] charged = new boolean[FEW];
    private int size;
    private long takenAt;
    private boolean taken;
    private String store = "";
    private Places places;

    /**
     * Adds a use.
     *
     * @param key whose quota it is, such as the user's name
     * @param member what must differ for {@link Unit#UNIQUE_RECIPIENTS}; empty otherwise
     * @param amount how many units, 0 or more; 0 asks without taking
     */
    public void add(Quota quota, String key, String member, long amount) {
        if (amount < 0) {
            throw new IllegalArgumentException("cannot use " + amount + " of " + quota);
        }
        if (size == quotas.length) {
            grow();
        }
        quotas[size] = quota;
        keys[size] = key;
        members[size] = member;
        amounts[size] = amount;
        size++;
    }

    private void grow() {
        int more = size * 2;
        quotas = Arrays.copyOf(quotas, more);
        keys = Arrays.copyOf(keys, more);
        members = Arrays.copyOf(members, more);
        amounts = Arrays.copyOf(amounts, more);
        waits = Arrays.copyOf(waits, more);
        lefts = Arrays.copyOf(lefts, more);
        before = Arrays.copyOf(before, more);
        charged = Arrays.copyOf(charged, more);
    }

    /** Empties it for another command. */
    public void clear() {
        Arrays.fill(quotas, 0, size, null);
        Arrays.fill(keys, 0, size, null);
        Arrays.fill(members, 0, size, null);
        Arrays.fill(charged, 0, size, false);
        size = 0;
        taken = false;
        store = "";
    }

    public int size() {
        return size;
    }

    public Quota quota(int index) {
        return quotas[index];
    }

    public String key(int index) {
        return keys[index];
    }

    public String member(int index) {
        return members[index];
    }

    public long amount(int index) {
        return amounts[index];
    }

    /** Whether all binding quotas had room, so that the command may go on. */
    public boolean taken() {
        return taken;
    }

    /**
     * In how many nanoseconds the amount would fit, if nobody else took any; 0 when it fits, {@link Long#MAX_VALUE} when it
     * never does, being more than the quota's burst, or when no time can be told, as for a level.
     */
    public long waitNanos(int index) {
        return waits[index];
    }

    /** Whether the quota had no room for the amount. */
    public boolean over(int index) {
        return waits[index] > 0;
    }

    /** How many units are left, after what was taken. */
    public long left(int index) {
        return lefts[index];
    }

    /** Where it was counted when that is not where it should be, such as {@code local}; otherwise empty. */
    public String store() {
        return store;
    }

    /** For {@link Counters}: what was found of one use. */
    public void found(int index, long waitNanos, long left) {
        waits[index] = waitNanos;
        lefts[index] = left;
    }

    /** For {@link Counters}: that one use was counted, and from which state, in whatever way the store needs to know. */
    public void charged(int index, long stateBefore) {
        charged[index] = true;
        before[index] = stateBefore;
    }

    /** For {@link Counters}: whether one use was counted and not given back. */
    public boolean isCharged(int index) {
        return charged[index];
    }

    /** For {@link Counters}: what {@link #charged} was told. */
    public long before(int index) {
        return before[index];
    }

    /** For {@link Counters}: one use is given back. */
    public void givenBack(int index) {
        charged[index] = false;
    }

    /** For {@link Counters}: the outcome of the whole, and when, in the store's own time. */
    public void settled(boolean allTaken, long now, String where) {
        this.taken = allTaken;
        this.takenAt = now;
        this.store = where;
    }

    /** For {@link MemoryCounters}: room to work in, which is kept as long as the charges are. */
    Places places() {
        if (places == null) {
            places = new Places();
        }
        return places;
    }

    /** For {@link Counters}: when it was taken, in the store's own time. */
    public long takenAt() {
        return takenAt;
    }
}
