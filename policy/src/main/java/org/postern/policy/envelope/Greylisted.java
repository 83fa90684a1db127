package org.postern.policy.envelope;

import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Reply;

/**
 * Has mail from this client, sender and recipient been tried before, long enough ago (RFC 6647)? Settings: see {@link
 * GreylistSettings}.
 *
 * <p>Phase: at RCPT, when no other check refuses. Reply: {@code 451 4.7.1} with the seconds. Depends on the state only.
 */
final class Greylisted {
    private static final String RULE = Check.GREYLIST.rule();

    /** @param evidence of the triplet */
    Decision decide(Visit visit, Evidence evidence) {
        switch (visit.standing()) {
            case FIRST:
                return wait("first", visit, evidence);
            case EARLY:
                return wait("early", visit, evidence);
            case RETRIED:
                return Decision.accept(RULE, "retried", evidence);
            case KNOWN:
                return Decision.accept(RULE, "known", evidence);
            default:
                return Decision.accept(RULE, "client-known", evidence);
        }
    }

    private static Decision wait(String reason, Visit visit, Evidence evidence) {
        Reply reply = Reply.of(451, "4.7.1", "Greylisted, try again in " + visit.waitSeconds() + " seconds");
        return Decision.refuse(RULE, reason, evidence.and("wait", visit.waitSeconds()), reply);
    }

    /** The decision about mail that need not wait. */
    Decision skipped(String reason, Evidence evidence) {
        return Decision.accept(RULE, reason, evidence);
    }
}
