package org.postern.policy.envelope;

import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Reply;
import org.postern.policy.config.Parsers;
import org.postern.policy.config.SettingsReader;

/**
 * Are there no more recipients than one transaction may have? Settings:
 *
 * <ul>
 *   <li>{@code max}: how many, 100 (RFC 5321 section 4.5.3.1.8) to 100000; default 1000
 *   <li>{@code oneForNullSender}: whether mail from the null sender may have only one; default true. What has the null
 *       sender goes back to one sender (RFC 5321 section 4.5.5)
 * </ul>
 *
 * <p>Phase: at RCPT; the recipients accepted before stay. Replies: {@code 452 4.5.3}, {@code 550 5.7.1}. Depends on
 * nothing.
 */
final class RecipientCount {
    private static final String RULE = Check.RECIPIENT_COUNT.rule();
    private static final Reply TOO_MANY =
            Reply.of(452, "4.5.3", "Too many recipients, send the rest in another message");
    private static final Reply ONE_ONLY = Reply.of(550, "5.7.1", "Mail from the null sender has one recipient");

    private final int max;
    private final boolean oneForNullSender;

    RecipientCount(SettingsReader reader) {
        this.max = reader.attribute("max", 1000, Parsers.number(100, 100_000));
        this.oneForNullSender = reader.attribute("oneForNullSender", true, Parsers::yesOrNo);
    }

    /** The same decision for each recipient that is too many: its evidence does not count on. */
    Decision decide(EnvelopeFacts facts) {
        if (oneForNullSender && facts.sender().isEmpty() && facts.earlierRecipients() > 0) {
            return Decision.refuse(RULE, "null-sender", Evidence.of("limit", 1), ONE_ONLY);
        }
        Evidence evidence = Evidence.of("limit", max);
        return facts.earlierRecipients() >= max
                ? Decision.refuse(RULE, "too-many", evidence, TOO_MANY)
                : Decision.accept(RULE, "within", evidence);
    }
}
