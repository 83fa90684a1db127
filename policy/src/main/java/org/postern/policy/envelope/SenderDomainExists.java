package org.postern.policy.envelope;

import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Reply;

/**
 * Does the sender's domain exist for mail, so that an answer or a bounce could reach it (RFC 5321 sections 3.6.2 and 5.1, RFC
 * 7505)? The null sender, an address literal and our own domains do.
 *
 * <p>Phase: looked up at MAIL, acts at RCPT. Replies: {@code 550 5.1.8}, for a null MX {@code 550 5.7.27}; when DNS or our
 * list of domains is in trouble {@code 451 4.4.3}, or none by {@code onError}. Settings: see {@link BogusAddresses}.
 */
final class SenderDomainExists {
    private static final Check CHECK = Check.SENDER_DOMAIN;
    private static final Reply NONE = Reply.of(550, "5.1.8", "The sender's domain does not exist for mail");
    private static final Reply BOGUS =
            Reply.of(550, "5.1.8", "The mail servers of the sender's domain are at impossible addresses");
    private static final Reply NULL_MX =
            Reply.of(550, "5.7.27", "The sender's domain says that it takes no mail (null MX)");
    private static final Reply TROUBLE =
            Reply.of(451, "4.4.3", "The sender's domain cannot be looked up, try again later");

    private final OnError onError;

    SenderDomainExists(OnError onError) {
        this.onError = onError;
    }

    /** The decision without a look-up: about a sender whose domain, if any, DNS could not know. */
    static Decision withoutDomain(String sender) {
        String reason = sender.isEmpty() ? "null-sender" : sender.endsWith("]") ? "literal" : "no-domain";
        return Decision.accept(CHECK.rule(), reason, Evidence.of("sender", sender));
    }

    Decision decide(String domain, LocalAddress sender, MailDomain found) {
        Evidence evidence = Evidence.of("domain", domain);
        switch (sender.status()) {
            case TROUBLE:
                return onError.decide(CHECK, evidence.and("trouble", sender.trouble()), TROUBLE);
            case FOREIGN:
                return decide(found, evidence.and("found", found.detail()));
            default:
                return Decision.accept(CHECK.rule(), "local", evidence);
        }
    }

    private Decision decide(MailDomain found, Evidence evidence) {
        switch (found.status()) {
            case USABLE:
                return Decision.accept(CHECK.rule(), "exists", evidence);
            case NULL_MX:
                return Decision.refuse(CHECK.rule(), "null-mx", evidence, NULL_MX);
            case BOGUS:
                return Decision.refuse(CHECK.rule(), "bogus-mx", evidence, BOGUS);
            case NO_HOST:
                return Decision.refuse(CHECK.rule(), "no-host", evidence, NONE);
            case NONE:
                return Decision.refuse(CHECK.rule(), "none", evidence, NONE);
            default:
                return onError.decide(CHECK, evidence, TROUBLE);
        }
    }
}
