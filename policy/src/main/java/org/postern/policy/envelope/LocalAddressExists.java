package org.postern.policy.envelope;

import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Reply;

/**
 * Does an address of one of our domains exist: as a mailbox, alias, group or forward, or by a catch-all (RFC 5321 section 3.3)?
 * Addresses of other domains are not its matter, nor is whether the client may use it as sender: that is RelayAuth's question.
 *
 * <p>Phase: a sender is looked up at MAIL, and acts at RCPT as a recipient does. Replies: of a sender {@code 550 5.1.0}, of a
 * recipient {@code 550 5.1.1}; when the directory cannot be read {@code 451 4.3.0}, or none by {@code onError}.
 */
final class LocalAddressExists {
    private static final Reply UNKNOWN_SENDER = Reply.of(550, "5.1.0", "The sender's address does not exist here");
    private static final Reply SENDER_TROUBLE =
            Reply.of(451, "4.3.0", "The sender cannot be looked up at the moment, try again later");
    private static final Reply UNKNOWN_RECIPIENT = Reply.of(550, "5.1.1", "No such address here");
    private static final Reply RECIPIENT_TROUBLE =
            Reply.of(451, "4.3.0", "Recipients cannot be looked up at the moment, try again later");

    private final Check check;
    private final String role;
    private final Reply unknown;
    private final Reply trouble;
    private final OnError onError;

    private LocalAddressExists(Check check, String role, Reply unknown, Reply trouble, OnError onError) {
        this.check = check;
        this.role = role;
        this.unknown = unknown;
        this.trouble = trouble;
        this.onError = onError;
    }

    /** Of the envelope sender, when it is not the null sender. */
    static LocalAddressExists ofSender(OnError onError) {
        return new LocalAddressExists(Check.SENDER_LOCAL, "sender", UNKNOWN_SENDER, SENDER_TROUBLE, onError);
    }

    static LocalAddressExists ofRecipient(OnError onError) {
        return new LocalAddressExists(
                Check.RECIPIENT_EXISTS, "recipient", UNKNOWN_RECIPIENT, RECIPIENT_TROUBLE, onError);
    }

    Decision decide(String address, LocalAddress found) {
        Evidence evidence = Evidence.of(role, address);
        switch (found.status()) {
            case FOREIGN:
                return Decision.accept(check.rule(), "not-local", evidence);
            case EXISTS:
                return Decision.accept(check.rule(), "exists", evidence);
            case UNKNOWN:
                return Decision.refuse(check.rule(), "unknown", evidence, unknown);
            default:
                return onError.decide(check, evidence.and("trouble", found.trouble()), trouble);
        }
    }
}
