package org.postern.policy.envelope;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.postern.policy.net.Block;

/**
 * The callouts under way of all listeners. Identical questions share one; of the others a domain and each network (/24, /64) of
 * servers that may be tried see one at a time, and so many a minute, a network ten times as many. What may not begin yet waits for its turn, at most {@value
 * #MAX_WAITING} at once, until its time is over. The clients of one network have a quarter of the places, under way and
 * waiting, and half of what a domain and its servers see in a minute. For any number of threads.
 */
public final class Callouts {
    static final int MAX_WAITING = 1_000;

    /** Less time than this is not enough for a callout. */
    private static final Duration LEAST = Duration.ofSeconds(1);

    /** How many domains a network of servers may have before it counts that they share it. */
    private static final int DOMAINS = 10;

    private final Callout callout;
    private final LongSupplier nanoTime;
    /** By address, in the order in which they came. */
    private final Map<String, Flight> flights = new LinkedHashMap<>();

    /** Domains, and networks of servers. */
    private final Set<String> busy = new HashSet<>();
    /** How many are under way, by the clients' network. */
    private final Map<String, Integer> placesOf = new HashMap<>();

    private final Map<String, Integer> waitingOf = new HashMap<>();
    private final PerMinute rate = new PerMinute();
    private int underWay;

    /** @param nanoTime as {@link System#nanoTime} */
    public Callouts(Callout callout, LongSupplier nanoTime) {
        this.callout = callout;
        this.nanoTime = nanoTime;
    }

    private static final class Flight {
        final CalloutQuestion question;
        final String client;
        final String domain;
        /** The domain, and the networks of its servers. */
        final Set<String> asked = new LinkedHashSet<>();

        final int atOnce;
        final long deadline;
        final CompletableFuture<CalloutAnswer> answer = new CompletableFuture<>();
        boolean begun;
        boolean hadToWait;

        Flight(CalloutQuestion question, InetAddress client, int atOnce, long deadline) {
            this.question = question;
            this.client = Block.around(client).toString();
            this.domain = SenderFindings.domain(question.address());
            asked.add(domain);
            question.servers().forEach(server -> asked.add(Block.around(server).toString()));
            this.atOnce = atOnce;
            this.deadline = deadline;
        }

        /** How many questions there may be in a minute about whom it asks, and of those by its client's network. */
        Map<String, Integer> rates(int perMinute) {
            Map<String, Integer> rates = new HashMap<>();
            for (String one : asked) {
                int most = one.equals(domain) ? perMinute : DOMAINS * perMinute;
                rates.put(one, most);
                rates.put(client + " " + one, (most + 1) / 2);
            }
            return rates;
        }

        CalloutAnswer judge(CalloutAnswer found) {
            return hadToWait ? found.afterWaiting() : found;
        }
    }

    private static int quarter(int all) {
        return Math.max(1, all / 4);
    }

    private static void giveBack(Map<String, Integer> taken, String network) {
        taken.computeIfPresent(network, (key, now) -> now == 1 ? null : now - 1);
    }

    /**
     * Asks, as soon as the limits allow.
     *
     * @param client for whose mail it is asked
     * @param atOnce how many callouts may be under way when this one begins
     * @param perMinute how many questions about one domain there may be in a minute
     * @return completes when its turn has come and the servers have answered, or when one that is under way ends after the
     *     question's time
     */
    CompletableFuture<CalloutAnswer> ask(CalloutQuestion question, InetAddress client, int atOnce, int perMinute) {
        Flight mine;
        synchronized (this) {
            long now = nanoTime.getAsLong();
            Flight other = flights.get(question.address());
            if (other != null) {
                return other.answer.copy();
            }
            mine = new Flight(question, client, atOnce, now + question.time().toNanos());
            if (flights.size() - underWay >= MAX_WAITING
                    || waitingOf.getOrDefault(mine.client, 0) >= quarter(MAX_WAITING)) {
                return notAsked("too many callouts at once");
            }
            if (!rate.take(mine.rates(perMinute), now)) {
                return notAsked("too many callouts to this domain or its servers in a minute");
            }
            waitingOf.merge(mine.client, 1, Integer::sum);
            flights.put(question.address(), mine);
        }
        proceed();
        return mine.answer.copy();
    }

    private static CompletableFuture<CalloutAnswer> notAsked(String why) {
        return CompletableFuture.completedFuture(CalloutAnswer.notAsked(why));
    }

    /** Begins whatever may begin. */
    private void proceed() {
        Flight next = take();
        while (next != null) {
            Flight flight = next;
            CompletableFuture<CalloutAnswer> asked = ask(flight);
            if (asked.isDone()) {
                end(flight, asked);
            } else {
                asked.whenComplete((answer, fault) -> {
                    end(flight, asked);
                    proceed();
                });
            }
            next = take();
        }
    }

    private CompletableFuture<CalloutAnswer> ask(Flight flight) {
        try {
            return callout.ask(flight.question.within(Duration.ofNanos(flight.deadline - nanoTime.getAsLong())));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The next that may begin, after those are gone whose time is over; null when all have to wait. */
    private Flight take() {
        List<Flight> late = new ArrayList<>();
        Flight next = null;
        synchronized (this) {
            long now = nanoTime.getAsLong();
            Iterator<Flight> all = flights.values().iterator();
            while (next == null && all.hasNext()) {
                Flight flight = all.next();
                if (!flight.begun && flight.deadline - now < LEAST.toNanos()) {
                    all.remove();
                    giveBack(waitingOf, flight.client);
                    late.add(flight);
                } else if (!flight.begun && mayBegin(flight)) {
                    next = flight;
                } else {
                    flight.hadToWait |= !flight.begun;
                }
            }
            if (next != null) {
                next.begun = true;
                underWay++;
                giveBack(waitingOf, next.client);
                placesOf.merge(next.client, 1, Integer::sum);
                busy.addAll(next.asked);
            }
        }
        late.forEach(flight -> flight.answer.complete(CalloutAnswer.notAsked("other callouts took too long")));
        return next;
    }

    private boolean mayBegin(Flight flight) {
        return underWay < flight.atOnce
                && placesOf.getOrDefault(flight.client, 0) < quarter(flight.atOnce)
                && Collections.disjoint(busy, flight.asked);
    }

    private void end(Flight flight, CompletableFuture<CalloutAnswer> asked) {
        synchronized (this) {
            flights.remove(flight.question.address());
            underWay--;
            giveBack(placesOf, flight.client);
            busy.removeAll(flight.asked);
        }
        asked.whenComplete((answer, fault) -> {
            if (fault == null) {
                flight.answer.complete(flight.judge(answer));
            } else {
                flight.answer.completeExceptionally(fault);
            }
        });
    }
}
