package org.postern.policy.envelope;

import java.util.Optional;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Reply;

/**
 * Does the sender's own mail server take mail for the sender, so that an answer or a bounce would arrive? It is asked with MAIL
 * FROM:&lt;&gt; (RFC 5321 section 4.5.5). The null sender is not asked about, nor our own domains: whoever asks us in the same
 * way is asked nothing back. Nor are address literals and what RFC 5321 knows as no address.
 *
 * <p>Phase: at RCPT, after greylisting, when nothing else refuses. Replies: {@code 550 5.1.7} when the server refuses the
 * address or the domain has none; when it could not be found out, as when the server defers, refuses us or is not there,
 * {@code 450 4.1.7}, or none by {@code onError}. The server's words go into the record and not to the client. Settings: see
 * {@link CalloutSettings}.
 */
final class SenderCallout {
    private static final Check CHECK = Check.SENDER_CALLOUT;
    private static final Reply REFUSED =
            Reply.of(550, "5.1.7", "The sender's mail server does not accept mail for the sender");
    private static final Reply NO_SERVER = Reply.of(550, "5.1.7", "There is no mail server for the sender's address");
    private static final Reply UNKNOWN =
            Reply.of(450, "4.1.7", "The sender's address cannot be verified at the moment, try again later");

    private final OnError onError;
    private final String sender;

    SenderCallout(OnError onError, String sender) {
        this.onError = onError;
        this.sender = sender;
    }

    private Evidence evidence() {
        return Evidence.of("sender", sender.isEmpty() ? "<>" : sender);
    }

    private Decision accept(String reason) {
        return Decision.accept(CHECK.rule(), reason, evidence());
    }

    /** The decision about a sender that no server can be asked about; empty about any other. */
    Optional<Decision> withoutAsking() {
        String domain = SenderFindings.domain(sender);
        if (sender.isEmpty()) {
            return Optional.of(accept("null-sender"));
        }
        if (domain.isEmpty() || domain.startsWith("[")) {
            return Optional.of(accept(domain.isEmpty() ? "no-domain" : "literal"));
        }
        return Syntax.ofMailbox(SenderFindings.ascii(sender), false).map(problem -> accept("no-address"));
    }

    /** The decision about mail that a stranger would have relayed. */
    Decision ofRelay() {
        return accept("relay");
    }

    /** The decision about a sender of our own domains, or of those cannot be known. */
    Decision ofOurs(LocalAddress found) {
        return found.status() == LocalAddress.Status.TROUBLE ? trouble(found.trouble()) : accept("local");
    }

    /** The decision when there is no server to ask. */
    Decision ofDomain(MailDomain found) {
        Evidence evidence = evidence().and("found", found.detail());
        switch (found.status()) {
            case NULL_MX:
                return Decision.refuse(CHECK.rule(), "null-mx", evidence, NO_SERVER);
            case NONE:
            case NO_HOST:
                return Decision.refuse(CHECK.rule(), "no-server", evidence, NO_SERVER);
            default:
                return onError.decide(CHECK, evidence, UNKNOWN);
        }
    }

    /** @param remembered whether it was given before */
    Decision ofAnswer(CalloutAnswer answer, boolean remembered) {
        Evidence evidence = answer.addTo(evidence());
        Evidence whole = remembered ? evidence.and("remembered", "true") : evidence;
        switch (answer.meaning()) {
            case ACCEPTS:
                return Decision.accept(CHECK.rule(), "accepted", whole);
            case REFUSES:
                return Decision.refuse(CHECK.rule(), "refused", whole, REFUSED);
            default:
                return onError.decide(CHECK, whole, UNKNOWN);
        }
    }

    /** The decision when something of ours stands in the way. */
    Decision trouble(String why) {
        return onError.decide(CHECK, evidence().and("trouble", why), UNKNOWN);
    }
}
