package org.postern.cli.traffic;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.postern.policy.audit.AuditRecord;

/**
 * A day of sessions by honest clients, some of them very busy or clumsy, and by abusers. The same seed and size give the
 * same day.
 */
public final class SyntheticDay {
    static final Instant START = Instant.parse("2026-11-23T00:00:00Z");
    static final long MILLIS = 24L * 3600 * 1000;

    private final Random random;
    private final int sessions;
    private final Sessions records;
    private final List<Actor> actors = new ArrayList<>();
    private double shares;

    /** @param out takes the records in the order of time */
    public SyntheticDay(long seed, int sessions, Consumer<AuditRecord> out) {
        this.random = new Random(seed);
        this.sessions = sessions;
        this.records = new Sessions(random, out);
        Honest.addTo(this);
        Abusers.addTo(this);
    }

    /** Writes them all. */
    public void run() {
        for (int i = 0; i < sessions; i++) {
            Instant time = START.plusMillis(MILLIS * i / sessions);
            double at = random.nextDouble() * shares;
            Actor actor = actors.get(0);
            for (Actor one : actors) {
                actor = one;
                at -= one.share;
                if (at < 0) {
                    break;
                }
            }
            actor.doing.at(records, time);
        }
    }

    /** @param share of all sessions, relative to those of others */
    void add(double share, Doing doing) {
        actors.add(new Actor(share, doing));
        shares += share;
    }

    /** So many sessions a day, however many there are of others. */
    void daily(int count, Doing doing) {
        add((double) count / sessions * 100, doing);
    }

    interface Doing {
        void at(Sessions records, Instant time);
    }

    private record Actor(double share, Doing doing) {}
}
