package org.postern.policy.limit;

import java.math.BigInteger;
import java.time.Duration;

/**
 * How many in which time. Immutable, and valid once it exists; all arithmetic is in whole nanoseconds.
 *
 * <p><b>A token bucket</b> ({@link #bucket}) as the generic cell rate algorithm sees it: each unit costs {@link #cost}
 * nanoseconds, a key may owe {@link #capacity()} of them, and what it owes melts as time passes. At most {@code burst}
 * units pass at once, and {@code count · t / period} more over any time t.
 *
 * <p><b>A sliding window</b> ({@link #sliding}) never lets more than {@code count} units pass within any {@code period}. It
 * counts by {@value #SLICES} slices of the period and forgets a slice when its last moment is a period old, so that it may
 * refuse up to a {@value #SLICES}th of the period longer than an exact log would.
 *
 * <p><b>A level</b> ({@link #level}) is a number that is never exceeded; it falls when something is given back.
 */
public final class Rate {
    /** Parts of a sliding window. */
    public static final int SLICES = 10;

    /** The longest period, in days. */
    public static final int MAX_DAYS = 366;

    private enum Kind {
        BUCKET,
        SLIDING,
        LEVEL
    }

    private static final BigInteger LONGEST = BigInteger.valueOf(Long.MAX_VALUE / 4);

    /** In nanoseconds; what a unit costs above it is counted in whole ones, which is less than a thousandth too much. */
    private static final long COARSE = 1_000;

    /** Of the nanoseconds in which cheaper units are counted. */
    private static final int FRACTION_BITS = 40;

    private final Kind kind;
    private final long count;
    private final long period;
    private final long burst;
    private final int fractionBits;
    private final long unitCost;
    private final long capacity;

    private Rate(Kind kind, long count, long period, long burst) {
        this.kind = kind;
        this.count = count;
        this.period = period;
        this.burst = burst;
        this.fractionBits = period / count < COARSE ? FRACTION_BITS : 0;
        this.unitCost = divideUp(BigInteger.valueOf(period).shiftLeft(fractionBits), count);
        this.capacity = cost(burst);
    }

    /**
     * A token bucket that fills by {@code count} in each {@code period}.
     *
     * @param count 1 to 2^53
     * @param period one second to {@value #MAX_DAYS} days, in whole seconds
     * @param burst how many may pass at once, 1 to 2^53
     * @throws IllegalArgumentException when a number is out of range or the whole could not be counted exactly
     */
    public static Rate bucket(long count, Duration period, long burst) {
        check(count, period);
        if (burst < 1 || burst > 1L << 53) {
            throw new IllegalArgumentException("burst " + burst + " is not within 1..2^53");
        }
        BigInteger whole = BigInteger.valueOf(burst).multiply(BigInteger.valueOf(period.toNanos()));
        if (whole.divide(BigInteger.valueOf(count)).compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("the burst would take more than seventy years to come back");
        }
        return new Rate(Kind.BUCKET, count, period.toNanos(), burst);
    }

    /** A sliding window; the ranges are those of {@link #bucket}. */
    public static Rate sliding(long count, Duration period) {
        check(count, period);
        return new Rate(Kind.SLIDING, count, period.toNanos(), count);
    }

    /** A level that is never exceeded. */
    public static Rate level(long count) {
        check(count, Duration.ofSeconds(1));
        return new Rate(Kind.LEVEL, count, 0, count);
    }

    private static void check(long count, Duration period) {
        if (count < 1 || count > 1L << 53) {
            throw new IllegalArgumentException("count " + count + " is not within 1..2^53");
        }
        if (period.compareTo(Duration.ofSeconds(1)) < 0 || period.compareTo(Duration.ofDays(MAX_DAYS)) > 0) {
            throw new IllegalArgumentException("the period is not within 1s.." + MAX_DAYS + "d");
        }
        if (period.getNano() != 0) {
            throw new IllegalArgumentException("the period is not in whole seconds");
        }
    }

    public boolean isBucket() {
        return kind == Kind.BUCKET;
    }

    public boolean isSliding() {
        return kind == Kind.SLIDING;
    }

    public boolean isLevel() {
        return kind == Kind.LEVEL;
    }

    public long count() {
        return count;
    }

    /** In nanoseconds; 0 for a level. */
    public long period() {
        return period;
    }

    /** How many may pass at once. */
    public long burst() {
        return burst;
    }

    /**
     * What the amount costs in a token bucket, in nanoseconds, rounded up. While a unit costs at least a microsecond it is
     * the amount times the cost of one, so that exactly {@link #burst()} single units fit into {@link #capacity()}; for
     * cheaper ones, such as octets, the whole is rounded and not each.
     *
     * @param amount 0 or more
     * @return {@link Long#MAX_VALUE} when it is more than can be counted
     */
    public long cost(long amount) {
        long high = Math.multiplyHigh(amount, unitCost);
        long low = amount * unitCost;
        if (fractionBits == 0) {
            return high == 0 && low >= 0 ? low : Long.MAX_VALUE;
        }
        if (high >>> (fractionBits - 1) != 0) {
            return Long.MAX_VALUE;
        }
        long whole = high << (Long.SIZE - fractionBits) | low >>> fractionBits;
        return low << (Long.SIZE - fractionBits) == 0 || whole == Long.MAX_VALUE ? whole : whole + 1;
    }

    /** What a key may owe in a token bucket, in nanoseconds; less than {@link Long#MAX_VALUE} / 3. */
    public long capacity() {
        return capacity;
    }

    /**
     * How many units cost no more than so many nanoseconds.
     *
     * @param nanos 0 to {@link #capacity()}
     */
    public long units(long nanos) {
        if (fractionBits == 0) {
            return nanos / unitCost;
        }
        long units = (long) ((double) nanos * (1L << FRACTION_BITS) / unitCost);
        while (cost(units) > nanos) {
            units--;
        }
        while (cost(units + 1) <= nanos) {
            units++;
        }
        return units;
    }

    /** How long a slice of a sliding window is, in nanoseconds. */
    public long slice() {
        return period / SLICES;
    }

    private static long divideUp(BigInteger dividend, long divisor) {
        BigInteger[] parts = dividend.divideAndRemainder(BigInteger.valueOf(divisor));
        return parts[0].longValueExact() + parts[1].signum();
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Rate)) {
            return false;
        }
        Rate rate = (Rate) other;
        return kind == rate.kind && count == rate.count && period == rate.period && burst == rate.burst;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(count * 31 + period * 17 + burst) + kind.ordinal();
    }

    /** As it is written in configuration files: {@code 100/1h}. */
    @Override
    public String toString() {
        return kind == Kind.LEVEL ? Long.toString(count) : count + "/" + periodText();
    }

    /** The period with its largest whole unit: {@code 1h}; empty for a level. */
    public String periodText() {
        long seconds = period / 1_000_000_000;
        if (kind == Kind.LEVEL) {
            return "";
        }
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
