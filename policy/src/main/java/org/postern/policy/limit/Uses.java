package org.postern.policy.limit;

import java.util.List;
import java.util.Optional;

/**
 * How much an event uses of a limit. A message counts when its sender is known, or, where the limit counts by recipient or
 * recipient domain, with the first recipient of each key. Its size is at first the declared one, at least 1, so that a client
 * that declares none finds a used-up limit closed too; what it has more is charged when it is there. What it has less is not
 * given back: a client declares what it is going to send.
 */
final class Uses {
    private final Event event;
    private final LimitFacts facts;
    private final Charges charges;

    Uses(Event event, LimitFacts facts, Charges charges) {
        this.event = event;
        this.facts = facts;
        this.charges = charges;
    }

    void add(Limit limit) {
        Key key = limit.key();
        if (limit.quotas().stream().noneMatch(quota -> amount(quota.unit(), key) > 0)) {
            return;
        }
        if (event == Event.END && key.isPerRecipient()) {
            facts.recipients().of(key).forEach(recipient -> add(limit, key.of(facts.to(recipient))));
        } else {
            add(limit, key.of(facts));
        }
    }

    private void add(Limit limit, Optional<String> key) {
        if (key.isEmpty()) {
            return;
        }
        List<Quota> quotas = limit.quotas(key.get());
        for (Quota quota : quotas) {
            long amount = amount(quota.unit(), limit.key());
            if (amount > 0) {
                charges.add(quota, key.get(), member(quota.unit()), amount);
            }
        }
    }

    private long amount(Unit unit, Key key) {
        switch (unit) {
            case CONNECTIONS:
            case CONCURRENT:
                return event == Event.CONNECT ? 1 : 0;
            case ERRORS:
                return event == Event.FAILED ? 1 : 0;
            case RECIPIENTS:
            case UNIQUE_RECIPIENTS:
                return event == Event.RCPT ? 1 : 0;
            case MESSAGES:
                return begins(key) ? 1 : 0;
            default:
                return bytes(key);
        }
    }

    private long bytes(Key key) {
        long declared = Math.max(1, facts.declaredSize());
        if (event == Event.END) {
            return Math.max(0, facts.size() - declared);
        }
        return begins(key) ? declared : 0;
    }

    /** Whether the message begins to count for the key. */
    private boolean begins(Key key) {
        if (!key.isPerRecipient()) {
            return event == Event.MAIL;
        }
        return event == Event.RCPT
                && facts.recipient()
                        .filter(recipient -> !facts.recipients().holds(key, recipient))
                        .isPresent();
    }

    private String member(Unit unit) {
        return unit == Unit.UNIQUE_RECIPIENTS
                ? facts.recipient().map(Names::address).map(Names::word).orElse("")
                : "";
    }
}
