package org.postern.policy.envelope;

import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Reply;

/**
 * Does a sender of one of our domains exist? Whether the client may use it is RelayAuth's question. Senders of other domains
 * and the null sender are not its matter.
 *
 * <p>Phase: looked up at MAIL, acts at RCPT. Replies: {@code 550 5.1.0}; when the directory cannot be read {@code 451
 * 4.3.0}, or none by {@code onError}.
 */
final class LocalSenderExists {
    private static final Check CHECK = Check.SENDER_LOCAL;
    private static final Reply UNKNOWN = Reply.of(550, "5.1.0", "The sender's address does not exist here");
    private static final Reply TROUBLE =
            Reply.of(451, "4.3.0", "The sender cannot be looked up at the moment, try again later");

    private final OnError onError;

    LocalSenderExists(OnError onError) {
        this.onError = onError;
    }

    /** @param sender not the null sender */
    Decision decide(String sender, LocalAddress found) {
        Evidence evidence = Evidence.of("sender", sender);
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
