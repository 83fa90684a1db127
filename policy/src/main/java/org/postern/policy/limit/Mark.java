package org.postern.policy.limit;

/**
 * That a recipient was counted: the moment until which it costs nothing, to two nanoseconds. The lowest bit says that
 * something was let through for nothing because of it, so that it must not be forgotten when what paid for it is given
 * back.
 */
final class Mark {
    private static final long SHARED = 1;

    private Mark() {}

    static long until(Rate rate, long now) {
        return now + rate.period() & ~SHARED;
    }

    /** A moment further off than a period was written by another clock. */
    static boolean isSeen(long until, Rate rate, long now) {
        return now < (until & ~SHARED) && (until & ~SHARED) - now <= rate.period();
    }

    static long shared(long until) {
        return until | SHARED;
    }

    static boolean isSame(long until, long other) {
        return (until & ~SHARED) == (other & ~SHARED);
    }
}
