package org.postern.redis;

import java.math.BigInteger;
import org.postern.policy.limit.Rate;

/**
 * A {@link Rate} in the microseconds of Redis's clock. Costs are rounded up. Where a unit costs at least {@value #EXACT} of
 * them, so that the rounding makes the rate at most one percent slower, each unit costs the same and exactly {@code burst}
 * single units fit at once; of faster rates the amount is rounded as a whole.
 */
final class Micros {
    private static final long EXACT = 100;

    private Micros() {}

    /** What an amount costs in a token bucket; more than the capacity is no more exact than that. */
    static long cost(Rate rate, long amount) {
        long period = rate.period() / 1000;
        long unit = ceil(BigInteger.valueOf(period), rate.count());
        return unit >= EXACT
                ? bounded(BigInteger.valueOf(amount).multiply(BigInteger.valueOf(unit)))
                : ceil(BigInteger.valueOf(amount).multiply(BigInteger.valueOf(period)), rate.count());
    }

    /** What a key may owe in a token bucket. */
    static long capacity(Rate rate) {
        return cost(rate, rate.burst());
    }

    /** How many units fit into what is left of a bucket's capacity. */
    static long units(Rate rate, long left) {
        if (left <= 0) {
            return 0;
        }
        long period = rate.period() / 1000;
        long unit = ceil(BigInteger.valueOf(period), rate.count());
        return unit >= EXACT
                ? left / unit
                : bounded(BigInteger.valueOf(left)
                        .multiply(BigInteger.valueOf(rate.count()))
                        .divide(BigInteger.valueOf(period)));
    }

    /** The length of a slice of a sliding window. */
    static long slice(Rate rate) {
        return ceil(BigInteger.valueOf(rate.period() / 1000), Rate.SLICES);
    }

    private static long ceil(BigInteger amount, long divisor) {
        BigInteger[] parts = amount.divideAndRemainder(BigInteger.valueOf(divisor));
        return bounded(parts[0].add(BigInteger.valueOf(parts[1].signum())));
    }

    /** Below 2^53, where Redis's numbers are exact. */
    private static long bounded(BigInteger number) {
        return number.bitLength() > 53 ? 1L << 53 : number.longValue();
    }
}
