package org.postern.policy.envelope;

import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Reply;

/**
 * Has the client a name in the reverse tree that leads back to its address (FCrDNS, RFC 8601 section 2.7.3)?
 *
 * <p>Phase: looked up at connect, acts at RCPT. Replies: {@code 550 5.7.25}; DNS trouble {@code 451 4.7.25}, or none by
 * {@code onError} (RFC 7372 section 3.2).
 */
final class ReverseNameConfirmed {
    private static final Check CHECK = Check.REVERSE_NAME;
    private static final Reply NONE = Reply.of(550, "5.7.25", "Your address has no name in reverse DNS");
    private static final Reply UNCONFIRMED =
            Reply.of(550, "5.7.25", "The name that reverse DNS gives your address does not lead back to it");
    private static final Reply TROUBLE =
            Reply.of(451, "4.7.25", "The name of your address cannot be looked up, try again later");

    private final OnError onError;

    ReverseNameConfirmed(OnError onError) {
        this.onError = onError;
    }

    Decision decide(ReverseName found) {
        switch (found.status()) {
            case CONFIRMED:
                return Decision.accept(CHECK.rule(), "confirmed", Evidence.of("name", found.detail()));
            case UNCONFIRMED:
                return Decision.refuse(CHECK.rule(), "unconfirmed", Evidence.of("names", found.detail()), UNCONFIRMED);
            case NONE:
                return Decision.refuse(CHECK.rule(), "none", Evidence.of("answer", found.detail()), NONE);
            default:
                return onError.decide(CHECK, Evidence.of("answer", found.detail()), TROUBLE);
        }
    }
}
