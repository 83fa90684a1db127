package org.postern.policy.envelope;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.postern.policy.net.IpLiteral;

/**
 * The callouts under way of all listeners. Identical questions share one; of the others a server and a domain see one at a
 * time, and a domain so many a minute, a server {@value #DOMAINS} times as many. The clients of one network may be the reason
 * for half of a domain's and for a quarter of all places. What may not begin yet waits for its turn, at most {@value
 * #MAX_WAITING} at once, until half of its time is over: one that has less would fail for that. For any number of threads.
 */
public final class Callouts {
    static final int MAX_WAITING = 1_000;

    /** A server may have this many domains before it counts that it is one. */
    private static final int DOMAINS = 10;

    private static final int DOMAIN_SHARE = 2;
    private static final int PLACES_SHARE = 4;

    private final Callout callout;
    private final LongSupplier nanoTime;
    /** By address, in the order in which they came. */
    private final Map<String, Flight> flights = new LinkedHashMap<>();

    private final Set<InetAddress> busyServers = new HashSet<>();
    private final Set<String> busyDomains = new HashSet<>();
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
        final int atOnce;
        final long deadline;
        final CompletableFuture<CalloutAnswer> answer = new CompletableFuture<>();
        boolean begun;

        Flight(CalloutQuestion question, String client, int atOnce, long deadline) {
            this.question = question;
            this.client = client;
            this.domain = SenderFindings.domain(question.address());
            this.atOnce = atOnce;
            this.deadline = deadline;
        }

        boolean isTooLate(long now) {
            return deadline - now < question.time().toNanos() / 2;
        }
    }

    /**
     * Asks, as soon as the limits allow.
     *
     * @param client the network whose mail is the reason
     * @param atOnce how many callouts may be under way when this one begins
     * @param perMinute how many questions about one domain there may be in a minute
     * @return completes when its turn has come and the servers have answered, or when one that is under way ends after the
     *     question's time
     */
    CompletableFuture<CalloutAnswer> ask(CalloutQuestion question, String client, int atOnce, int perMinute) {
        Flight mine;
        synchronized (this) {
            long now = nanoTime.getAsLong();
            Flight other = flights.get(question.address());
            if (other != null) {
                return other.answer.copy();
            }
            mine = new Flight(question, client, atOnce, now + question.time().toNanos());
            if (flights.size() - underWay >= MAX_WAITING) {
                return notAsked("too many callouts at once");
            }
            if (places(client) >= share(atOnce, PLACES_SHARE)) {
                return notAsked("too many callouts at once for the client's network");
            }
            if (!rate.take(mine.domain + " " + client, share(perMinute, DOMAIN_SHARE), now)) {
                return notAsked("too many callouts to this domain in a minute for the client's network");
            }
            if (!rate.take(mine.domain, perMinute, now)
                    || !rate.take(IpLiteral.format(question.servers().get(0)), DOMAINS * perMinute, now)) {
                return notAsked("too many callouts to this domain in a minute");
            }
            flights.put(question.address(), mine);
        }
        proceed();
        return mine.answer.copy();
    }

    private static int share(int whole, int parts) {
        return Math.max(1, whole / parts);
    }

    /** How many places the network has, or waits for. */
    private long places(String client) {
        return flights.values().stream()
                .filter(flight -> flight.client.equals(client))
                .count();
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
                if (!flight.begun && flight.isTooLate(now)) {
                    all.remove();
                    late.add(flight);
                } else if (!flight.begun
                        && underWay < flight.atOnce
                        && !busyDomains.contains(flight.domain)
                        && Collections.disjoint(busyServers, flight.question.servers())) {
                    next = flight;
                }
            }
            if (next != null) {
                next.begun = true;
                underWay++;
                busyDomains.add(next.domain);
                busyServers.addAll(next.question.servers());
            }
        }
        late.forEach(flight -> flight.answer.complete(CalloutAnswer.notAsked("other callouts took too long")));
        return next;
    }

    private void end(Flight flight, CompletableFuture<CalloutAnswer> asked) {
        synchronized (this) {
            flights.remove(flight.question.address());
            underWay--;
            busyDomains.remove(flight.domain);
            flight.question.servers().forEach(busyServers::remove);
        }
        asked.whenComplete((answer, fault) -> {
            if (fault == null) {
                flight.answer.complete(answer);
            } else {
                flight.answer.completeExceptionally(fault);
            }
        });
    }
}
