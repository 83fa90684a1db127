package org.postern.store;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.postern.policy.state.Change;
import org.postern.policy.state.Codec;
import org.postern.policy.state.ExpiringTable;

/**
 * Counts key after key up without end until it is killed. After each round it tells the time, what every key has reached
 * at least, and until when everything is on disk: {@code <milliseconds since 1970> <count> <milliseconds since 1970>}.
 */
final class Writer {
    static final int KEYS = 5_000;
    static final Instant UNTIL = Instant.parse("2100-01-01T00:00:00Z");

    private Writer() {}

    public static void main(String[] arguments) throws Exception {
        Clock clock = Clock.systemUTC();
        FileState state = FileState.open(Path.of(arguments[0]), clock);
        ExpiringTable<Long> table = state.table("counts", 2 * KEYS, Codec.number());
        while (true) {
            long least = Long.MAX_VALUE;
            for (int i = 0; i < KEYS; i++) {
                least = Math.min(least, table.compute("key " + i, clock.instant(), Writer::increment));
            }
            System.out.println(
                    clock.millis() + " " + least + " " + state.writtenUntil().toEpochMilli());
            System.out.flush();
        }
    }

    private static Change<Long, Long> increment(Optional<Long> present) {
        long next = present.orElse(0L) + 1;
        return Change.put(next, UNTIL, next);
    }
}
