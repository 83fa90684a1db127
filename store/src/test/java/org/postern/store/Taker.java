package org.postern.store;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Quota;
import org.postern.policy.limit.Rate;
import org.postern.policy.limit.Unit;

/**
 * Takes one unit of two quotas for key after key without end until it is killed. After each round it tells the time, how
 * much every key has taken in this run, and until when everything is on disk: {@code <milliseconds since 1970> <count>
 * <milliseconds since 1970>}.
 */
final class Taker {
    static final int KEYS = 5_000;
    static final long COUNT = 1L << 30;
    static final Quota BUCKET = new Quota("q", Unit.BYTES, Rate.bucket(COUNT, Duration.ofDays(366), COUNT), true);
    static final Quota WINDOW = new Quota("q", Unit.RECIPIENTS, Rate.sliding(COUNT, Duration.ofDays(366)), true);

    private Taker() {}

    static FileCounters open(Path path) throws Exception {
        Clock clock = Clock.systemUTC();
        LongSupplier nanos = () -> clock.millis() * 1_000_000;
        return FileCounters.open(path, 4 * KEYS, nanos, clock);
    }

    public static void main(String[] arguments) throws Exception {
        FileCounters counters = open(Path.of(arguments[0]));
        Charges charges = new Charges();
        for (long round = 1; ; round++) {
            for (int i = 0; i < KEYS; i++) {
                charges.clear();
                charges.add(BUCKET, "key " + i, "", 1);
                charges.add(WINDOW, "key " + i, "", 1);
                if (!counters.takeNow(charges)) {
                    throw new IllegalStateException("over");
                }
            }
            System.out.println(Clock.systemUTC().millis() + " " + round + " "
                    + counters.writtenUntil().toEpochMilli());
            System.out.flush();
        }
    }
}
