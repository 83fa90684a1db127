package org.postern.policy.message;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Reply;
import org.postern.policy.limit.LimitFacts;

/**
 * Is this message small enough (RFC 1870)?
 *
 * <p>Who sends has one limit: the user's, else that of the first network that the client is in, else that of the first
 * condition that holds, else the one for all. Who receives has one besides: the recipient's, else that of its domain. The more
 * specific one counts even when it is the larger; a message has to meet both.
 *
 * <p>Phases: at MAIL and at RCPT by the declared SIZE, where there is one, and at the end of DATA by what has arrived. Sizes
 * are in octets, and may be beyond 2 GiB. Replies: {@code 552 5.3.4} at MAIL and DATA, {@code 552 5.2.3} at RCPT.
 */
public final class MessageSize {
    /** The rule's name in records. */
    public static final String NAME = "message-size";

    private static final Reply TOO_BIG = Reply.of(552, "5.3.4", "Message size exceeds the limit that applies to you");
    private static final Reply TOO_BIG_FOR_RECIPIENT =
            Reply.of(552, "5.2.3", "Message size exceeds the limit of this recipient");
    private static final Reply TOO_BIG_FOR_SOME =
            Reply.of(552, "5.3.4", "Message size exceeds the limit of a recipient");

    private final List<SizeLimit> sending;
    private final List<SizeLimit> receiving;

    MessageSize(List<SizeLimit> limits) {
        this.sending = sorted(limits, limit -> !limit.kind().isReceiving());
        this.receiving = sorted(limits, limit -> limit.kind().isReceiving());
    }

    private static List<SizeLimit> sorted(List<SizeLimit> limits, Predicate<SizeLimit> which) {
        return limits.stream()
                .filter(which)
                .sorted(Comparator.comparing(SizeLimit::kind))
                .collect(Collectors.toUnmodifiableList());
    }

    /** By the declared size, for who sends. */
    public Decision atMail(LimitFacts facts) {
        return decide(facts.declaredSize(), first(sending, facts), TOO_BIG);
    }

    /** By the declared size, for the recipient in question. */
    public Decision atRcpt(LimitFacts facts) {
        return decide(facts.declaredSize(), first(receiving, facts), TOO_BIG_FOR_RECIPIENT);
    }

    /** By what has arrived, for who sends and for each recipient of the transaction. */
    public Decision atData(LimitFacts facts) {
        Decision sender = decide(facts.size(), first(sending, facts), TOO_BIG);
        return sender.reply().isPresent()
                ? sender
                : ofRecipients(facts)
                        .min(Comparator.comparingLong(SizeLimit::max))
                        .map(limit -> decide(facts.size(), Optional.of(limit), TOO_BIG_FOR_SOME))
                        .filter(decision -> decision.reply().isPresent())
                        .orElse(sender);
    }

    private Stream<SizeLimit> ofRecipients(LimitFacts facts) {
        return facts.recipients().addresses().stream()
                .flatMap(recipient -> first(receiving, facts.to(recipient)).stream());
    }

    /** What EHLO may announce for this client (RFC 1870 section 3); nothing when there is no limit. */
    public OptionalLong announced(LimitFacts facts) {
        return first(sending, facts).stream().mapToLong(SizeLimit::max).findFirst();
    }

    /** How much of the message may arrive before it is too much; nothing when there is no limit. */
    public OptionalLong room(LimitFacts facts) {
        return Stream.concat(first(sending, facts).stream(), ofRecipients(facts))
                .mapToLong(SizeLimit::max)
                .min();
    }

    private static Optional<SizeLimit> first(List<SizeLimit> limits, LimitFacts facts) {
        return limits.stream().filter(limit -> limit.isFor(facts)).findFirst();
    }

    private static Decision decide(long size, Optional<SizeLimit> limit, Reply tooBig) {
        if (limit.isEmpty()) {
            return Decision.accept(NAME, "no-limit", Evidence.of("size", size));
        }
        Evidence evidence = Evidence.of("size", size)
                .and("max", limit.get().max())
                .and("by", limit.get().toString());
        return size > limit.get().max()
                ? Decision.refuse(NAME, "over", evidence, tooBig)
                : Decision.accept(NAME, "within", evidence);
    }
}
