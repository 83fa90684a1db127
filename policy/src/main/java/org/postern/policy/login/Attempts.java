package org.postern.policy.login;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import org.postern.policy.state.Change;
import org.postern.policy.state.Codec;
import org.postern.policy.state.ExpiringTable;
import org.postern.policy.state.State;

/**
 * Counts failed logins by key: an address, a network, an account. An attempt is counted before the user store is asked and
 * taken back when it was no failure, so that attempts made at the same time cannot all slip in before the first has failed.
 */
public final class Attempts {
    private final ExpiringTable<Count> failures;
    private final ExpiringTable<Long> good;

    /** @param maxKeys how many addresses, networks and accounts are remembered; the oldest go first */
    public Attempts(State state, int maxKeys) {
        this.failures = state.table("login-failures", maxKeys, new CountCodec());
        this.good = state.table("login-known-good", maxKeys, Codec.number());
    }

    /** How many failures may come free, and how the time between further ones grows. Immutable. */
    public static final class Limit {
        private final int free;
        private final Duration window;
        private final Duration first;
        private final Duration longest;

        /**
         * @param free failures without any delay
         * @param window how long after the last failure all are forgotten
         * @param first the delay after the last free one; it doubles with each further failure
         * @param longest the delay that is never exceeded
         */
        public Limit(int free, Duration window, Duration first, Duration longest) {
            this.free = free;
            this.window = window;
            this.first = first;
            this.longest = longest;
        }

        Duration delay(int count) {
            if (count < free) {
                return Duration.ZERO;
            }
            int doublings = Math.min(count - free, 30);
            Duration delay = first.multipliedBy(1L << doublings);
            return delay.compareTo(longest) > 0 ? longest : delay;
        }

        int free() {
            return free;
        }
    }

    /** What came of asking for an attempt. Immutable. */
    public static final class Outcome {
        private final int count;
        private final Duration wait;

        private Outcome(int count, Duration wait) {
            this.count = count;
            this.wait = wait;
        }

        /** The failures counted before this attempt. */
        public int count() {
            return count;
        }

        /** How long until an attempt may be made; zero when this one was counted. */
        public Duration waiting() {
            return wait;
        }

        public boolean mayTry() {
            return wait.isZero();
        }
    }

    /** Counts an attempt for the key, unless it must wait. */
    public Outcome begin(String key, Limit limit, Instant now) {
        return failures.compute(key, now, present -> {
            Count count = present.orElse(Count.NONE);
            Duration delay = limit.delay(count.number);
            Duration passed = Duration.between(count.last, now);
            // A clock that went back, or another thread that was quicker, must not make anyone wait longer than that.
            Duration wait = passed.isNegative() ? delay : delay.minus(passed);
            if (wait.compareTo(Duration.ZERO) > 0) {
                return Change.keep(new Outcome(count.number, wait));
            }
            Count next = new Count(Math.min(count.number + 1, 1_000_000), now, count.last);
            return Change.put(next, now.plus(limit.window), new Outcome(count.number, Duration.ZERO));
        });
    }

    /** Takes back an attempt that was counted and turned out to be no failure. */
    public void takeBack(String key, Limit limit, Instant now) {
        failures.compute(key, now, present -> {
            Count count = present.orElse(Count.NONE);
            if (count.number <= 1) {
                return Change.remove(null);
            }
            // As it was before: what was no failure neither begins a delay anew nor keeps old failures alive.
            Count before = new Count(count.number - 1, count.previous, count.previous);
            return Change.put(before, before.last.plus(limit.window), null);
        });
    }

    /** Forgets all failures of the key; whether there were any. */
    public boolean lift(String key, Instant now) {
        return failures.remove(key, now);
    }

    /** Is shown one key with failures. */
    @FunctionalInterface
    public interface Visitor {
        void visit(String key, int failures, Instant last);
    }

    /** Shows every key that has failures, in no particular order. */
    public void forEach(Instant now, Visitor visitor) {
        failures.forEach(now, (key, kept) -> visitor.visit(key, kept.value().number, kept.value().last));
    }

    /** Remembers that the account's owner comes from the network. */
    public void remember(String account, String network, Instant now, Duration howLong) {
        good.put(account + " " + network, now.toEpochMilli(), now.plus(howLong), now);
    }

    /** Whether the account's owner has come from the network before. */
    public boolean isKnown(String account, String network, Instant now) {
        return good.get(account + " " + network, now).isPresent();
    }

    /** Failures, when the last one was, and the one before. */
    private static final class Count {
        private static final Count NONE = new Count(0, Instant.EPOCH, Instant.EPOCH);

        private final int number;
        private final Instant last;
        private final Instant previous;

        private Count(int number, Instant last, Instant previous) {
            this.number = number;
            this.last = last;
            this.previous = previous;
        }
    }

    private static final class CountCodec implements Codec<Count> {
        @Override
        public byte[] encode(Count count) {
            return ByteBuffer.allocate(Integer.BYTES + 2 * Long.BYTES)
                    .putInt(count.number)
                    .putLong(count.last.toEpochMilli())
                    .putLong(count.previous.toEpochMilli())
                    .array();
        }

        @Override
        public Count decode(byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return new Count(
                    buffer.getInt(), Instant.ofEpochMilli(buffer.getLong()), Instant.ofEpochMilli(buffer.getLong()));
        }
    }
}
