package org.postern.policy.envelope;

import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Reply;

/**
 * Is the recipient a mailbox, alias, group or forward of ours, or caught by a catch-all (RFC 5321 section 3.3)? Recipients
 * of other domains are not its matter.
 *
 * <p>Phase: at RCPT. Replies: {@code 550 5.1.1}; when the directory cannot be read {@code 451 4.3.0}, or none by {@code
 * onError}.
 */
final class RecipientExists {
    private static final Check CHECK = Check.RECIPIENT_EXISTS;
    private static final Reply UNKNOWN = Reply.of(550, "5.1.1", "No such address here");
    private static final Reply TROUBLE =
            Reply.of(451, "4.3.0", "Recipients cannot be looked up at the moment, try again later");

    private final OnError onError;

    RecipientExists(OnError onError) {
        this.onError = onError;
    }

    Decision decide(String recipient, LocalAddress found) {
        Evidence evidence = Evidence.of("recipient", recipient);
        switch (found.status()) {
            case FOREIGN:
                return Decision.accept(CHECK.rule(), "not-local", evidence);
            case EXISTS:
                return Decision.accept(CHECK.rule(), "exists", evidence);
            case UNKNOWN:
                return Decision.refuse(CHECK.rule(), "unknown", evidence, UNKNOWN);
            default:
                return onError.decide(CHECK, evidence.and("trouble", found.trouble()), TROUBLE);
        }
    }
}
