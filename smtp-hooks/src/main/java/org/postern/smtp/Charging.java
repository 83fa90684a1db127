package org.postern.smtp;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;
import org.postern.Postern;
import org.postern.policy.Reply;
import org.postern.policy.SessionFacts;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Counters;
import org.postern.policy.limit.Event;
import org.postern.policy.limit.LimitFacts;
import org.postern.policy.limit.LimitPolicy;

/** What {@link RateLimit} and {@link EnvelopeLimits} share: the facts of a session, taking, and acting on what was found. */
final class Charging {
    private final Postern postern;
    private final Enforcement enforcement;
    private final LimitPolicy policy;
    private final Counters counters;
    private final Patience patience;

    Charging(Postern postern, LimitPolicy policy, Counters counters) {
        this.postern = postern;
        this.enforcement = new Enforcement(postern);
        this.policy = policy;
        this.counters = counters;
        this.patience = new Patience(policy, counters, postern.timer());
    }

    /** Takes what the event uses, as soon as there is room where the limits say so. */
    CompletableFuture<Charges> take(ClientSession client, Event event, LimitFacts facts) {
        Charges charges = policy.charges(event, facts);
        return charges.size() == 0 ? CompletableFuture.completedFuture(charges) : patience.take(client, charges);
    }

    void giveBack(Charges charges) {
        counters.giveBack(charges);
    }

    /** Counts what the event has used, whether there is room or not. */
    void charge(Event event, LimitFacts facts) {
        counters.charge(policy.charges(event, facts));
    }

    /** Records all that is over; the first is what the client hears. */
    Optional<Reply> act(Exchange exchange, Charges charges) {
        return enforcement.actOnAll(
                exchange.session(), exchange.client(), policy.decisions(charges), exchange.recordable());
    }

    Usage usage(SMTPSession session, ClientSession client) {
        return Usage.of(session, client, counters);
    }

    LimitFacts.Builder facts(Exchange exchange) {
        return facts(exchange.session(), exchange.client());
    }

    LimitFacts.Builder facts(SMTPSession session, ClientSession client) {
        String helo = session.getAttachment(SMTPSession.CURRENT_HELO_NAME, State.Connection)
                .orElse(null);
        return facts(client, client.facts(session, postern.clock().instant())).helo(helo);
    }

    LimitFacts.Builder facts(ClientSession client, SessionFacts session) {
        return LimitFacts.of(session)
                .listener(client.listener())
                .networks(policy.networks(session.client(), session.now()));
    }
}
