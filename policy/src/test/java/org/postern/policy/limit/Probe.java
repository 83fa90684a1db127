package org.postern.policy.limit;

import java.time.Duration;

/** Counters under a clock that stands still until it is moved, and questions that change nothing. */
final class Probe {
    private static final Quota FULL = new Quota("full", Unit.MESSAGES, Rate.bucket(1, Duration.ofDays(1), 1), true);

    final MemoryCounters counters;
    long now = 1_700_000_000_000_000_007L;

    Probe(int maxKeys) {
        this.counters = new MemoryCounters(maxKeys, new KeyHash(11, 17), () -> now);
    }

    static Charges charges(Quota quota, String key, long amount) {
        Charges charges = new Charges();
        charges.add(quota, key, "", amount);
        return charges;
    }

    boolean take(Quota quota, String key, long amount) {
        return counters.takeNow(charges(quota, key, amount));
    }

    long left(Quota quota, String key) {
        Charges charges = charges(quota, key, 0);
        counters.takeNow(charges);
        return charges.left(0);
    }

    /** How long until the amount would fit. */
    long waitFor(Quota quota, String key, long amount) {
        Charges charges = charges(quota, key, amount);
        charges.add(FULL, "", "", 2);
        counters.takeNow(charges);
        return charges.waitNanos(0);
    }
}
