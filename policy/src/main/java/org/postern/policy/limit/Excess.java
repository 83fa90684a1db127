package org.postern.policy.limit;

import java.util.Optional;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Mode;
import org.postern.policy.Reply;
import org.postern.policy.config.Place;

/**
 * What a quota without room means for the client. Replies: {@code 451 4.7.1} for messages and bytes (RFC 5321 section 4.2.1),
 * {@code 452 4.5.3} for recipients (section 4.5.3.1.10: those accepted before stay), {@code 421 4.7.0} and close for
 * connections and failed commands (section 3.8), each with the seconds to wait where they can be told; {@code 552 5.3.4} for a
 * message that could never fit, by recipient {@code 552 5.2.3} (RFC 1870 section 6).
 */
final class Excess {
    private static final long SECOND = 1_000_000_000;

    private final Charges charges;
    private final int index;
    private final Quota quota;

    Excess(Charges charges, int index) {
        this.charges = charges;
        this.index = index;
        this.quota = charges.quota(index);
    }

    String limit() {
        return quota.limit();
    }

    long waitNanos() {
        return charges.waitNanos(index);
    }

    Decision decision(Limit limit) {
        Mode mode = quota.binding() ? Mode.ENFORCE : Mode.WARN;
        boolean never = neverFits();
        Reply reply = never ? tooBig(limit) : later();
        return Decision.refuse("limit:" + quota.limit(), never ? "never-fits" : "over", evidence(limit), reply)
                .in(mode);
    }

    /** Not so when only the share of this node is too small, because the common counters are away. */
    private boolean neverFits() {
        return quota.unit() == Unit.BYTES
                && charges.amount(index) > quota.rate().burst();
    }

    private static Reply tooBig(Limit limit) {
        return limit.key().isPerRecipient()
                ? Reply.of(552, "5.2.3", "Message size exceeds what this recipient may get")
                : Reply.of(552, "5.3.4", "Message size exceeds what may be sent at once");
    }

    private Reply later() {
        String when =
                seconds().map(seconds -> "try again in " + seconds + " seconds").orElse("try again later");
        switch (quota.unit()) {
            case MESSAGES:
                return Reply.of(451, "4.7.1", "Too many messages, " + when);
            case BYTES:
                return Reply.of(451, "4.7.1", "Too much mail by size, " + when);
            case RECIPIENTS:
                return Reply.of(452, "4.5.3", "Too many recipients, " + when);
            case UNIQUE_RECIPIENTS:
                return Reply.of(452, "4.5.3", "Too many different recipients, " + when);
            case CONNECTIONS:
                return Reply.of(421, "4.7.0", "Too many connections, " + when).closing();
            case CONCURRENT:
                return Reply.of(421, "4.7.0", "Too many connections at the same time, " + when)
                        .closing();
            default:
                return Reply.of(421, "4.7.0", "Too many failed commands, " + when)
                        .closing();
        }
    }

    private Optional<Long> seconds() {
        long wait = waitNanos();
        return wait == Long.MAX_VALUE ? Optional.empty() : Optional.of((wait - 1) / SECOND + 1);
    }

    private Evidence evidence(Limit limit) {
        long burst = quota.rate().burst();
        Evidence evidence = Evidence.of("limit", quota.limit())
                .and("key", charges.key(index))
                .and("unit", quota.unit().text())
                .and("rate", quota.rate().toString())
                .and("used", Math.max(0, burst - charges.left(index)))
                .and("of", burst)
                .and("asked", charges.amount(index))
                .and("left", charges.left(index));
        Optional<Long> seconds = seconds();
        if (seconds.isPresent()) {
            evidence = evidence.and("retrySeconds", seconds.get());
        }
        Optional<Place> own = limit.place(charges.key(index));
        if (own.isPresent()) {
            evidence = evidence.and("override", own.get().toString());
        }
        return charges.store().isEmpty() ? evidence : evidence.and("store", charges.store());
    }
}
