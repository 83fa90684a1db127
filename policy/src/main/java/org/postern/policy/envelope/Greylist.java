package org.postern.policy.envelope;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import org.postern.policy.envelope.Triplets.TripletsCodec;
import org.postern.policy.envelope.Visit.Standing;
import org.postern.policy.state.Change;
import org.postern.policy.state.Codec;
import org.postern.policy.state.ExpiringTable;
import org.postern.policy.state.State;

/**
 * The triplets that are remembered, at most {@value #MAX_TRIPLETS}, and the clients. A triplet is known by 64 bits of a {@link
 * SecretHash}. Its mark is the second since which it counts, and whether it has passed.
 *
 * <p>Up to {@value Triplets#MAX} triplets share an entry of the table; where more come together, the oldest goes. A million
 * find room. For any number of threads.
 */
final class Greylist {
    static final int MAX_TRIPLETS = 1 << 21;

    private static final int BUCKETS = MAX_TRIPLETS / Triplets.MAX;
    /** A table can be full before it holds all that it may: no bucket must go for that. */
    private static final int MAX_BUCKETS = 2 * BUCKETS;

    private static final int MAX_CLIENTS = 100_000;
    /** Who is known is written down again only when this part of the time has gone by. */
    private static final int REFRESHES = 8;

    private final ExpiringTable<Triplets> triplets;
    private final ExpiringTable<Long> clients;
    private final SecretHash hash;
    private final GreylistSettings settings;

    /** @param random numbers that no client can guess */
    Greylist(State state, LongSupplier random, GreylistSettings settings) {
        this.triplets = state.table("greylist", MAX_BUCKETS, TripletsCodec.INSTANCE);
        this.clients = state.table("greylist-clients", MAX_CLIENTS, Codec.number());
        this.hash = new SecretHash(state, "greylist-secret", random);
        this.settings = settings;
    }

    /**
     * Looks a triplet up, and remembers that it was here.
     *
     * @param network the client's, by which it becomes known
     * @param triplet the texts that make it, in one spelling
     * @param learning whether the mail passes whatever this says: then the triplet is known from now on
     */
    Visit visit(String network, String triplet, boolean learning, Instant now) {
        if (settings.autoAllow > 0 && isKnown(network, now)) {
            return new Visit(Standing.CLIENT_KNOWN, 0);
        }
        long number = ByteBuffer.wrap(hash.octets(triplet, now)).getLong();
        Visit visit = triplets.compute(
                Long.toString(number >>> 1 & BUCKETS - 1),
                now,
                present -> visit(present.orElse(Triplets.NONE), number, learning, now));
        if (visit.standing() == Standing.RETRIED && settings.autoAllow > 0) {
            clients.compute(network, now, count -> Change.put(count.orElse(0L) + 1, now.plus(settings.keep), null));
        }
        return visit;
    }

    private boolean isKnown(String network, Instant now) {
        return clients.compute(
                network,
                now,
                count -> count.filter(passed -> passed >= settings.autoAllow)
                        .map(passed -> Change.put(passed, now.plus(settings.keep), true))
                        .orElseGet(() -> Change.keep(false)));
    }

    private Change<Triplets, Visit> visit(Triplets present, long hash, boolean learning, Instant now) {
        long second = now.getEpochSecond();
        long mark = present.mark(hash);
        long age = second - (mark >> 1);
        boolean passed = (mark & 1) == 1;
        Visit visit = standing(isAlive(mark, second), passed, age);
        boolean allowed = visit.waitSeconds() == 0 || learning;
        if (visit.standing() == Standing.EARLY && !learning
                || visit.standing() == Standing.KNOWN && age < settings.keep.toSeconds() / REFRESHES) {
            return Change.keep(visit);
        }
        LongPredicate alive = other -> isAlive(other, second);
        return Change.put(
                present.with(hash, second << 1 | (allowed ? 1 : 0), alive),
                now.plus(settings.keep.compareTo(settings.window) > 0 ? settings.keep : settings.window),
                visit);
    }

    private Visit standing(boolean alive, boolean passed, long age) {
        long delay = settings.delay.toSeconds();
        if (!alive) {
            return new Visit(Standing.FIRST, delay);
        }
        if (passed) {
            return new Visit(Standing.KNOWN, 0);
        }
        return age < delay ? new Visit(Standing.EARLY, delay - age) : new Visit(Standing.RETRIED, 0);
    }

    /** A mark of a moment to come was made under a wrong clock, and is worth nothing. */
    private boolean isAlive(long mark, long second) {
        long age = second - (mark >> 1);
        return mark != 0 && age >= 0 && age < ((mark & 1) == 1 ? settings.keep : settings.window).toSeconds();
    }

    /** The triplet of these three. */
    static String triplet(String client, String sender, String recipient) {
        return String.join("\n", client, sender, recipient);
    }

    /** How many entries of the table are in use. */
    int buckets() {
        return triplets.size();
    }

    /** The domain of a confirmed name: the name without its first label, where two are left. */
    static Optional<String> domain(String name) {
        String domain = name.substring(name.indexOf('.') + 1);
        return name.indexOf('.') > 0 && domain.indexOf('.') > 0 ? Optional.of(domain) : Optional.empty();
    }
}
