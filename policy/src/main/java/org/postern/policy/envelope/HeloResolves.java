package org.postern.policy.envelope;

import java.util.concurrent.CompletableFuture;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Reply;
import org.postern.policy.dns.Dns;
import org.postern.policy.dns.DnsAnswer;
import org.postern.policy.dns.DnsType;

/**
 * Does the name by which the client calls itself have an address or an MX (RFC 5321 section 2.3.5)? That it is another
 * address than the client's is no reason to refuse anything (section 4.1.4), so this does not look at it. An address
 * literal resolves.
 *
 * <p>Phase: looked up at EHLO, acts at RCPT. Replies: {@code 550 5.7.1}; DNS trouble {@code 451 4.4.3}, or none by {@code
 * onError}.
 */
final class HeloResolves {
    private static final Check CHECK = Check.HELO_RESOLVES;
    private static final Reply UNKNOWN = Reply.of(550, "5.7.1", "The name given with EHLO does not exist");
    private static final Reply TROUBLE =
            Reply.of(451, "4.4.3", "The name given with EHLO cannot be looked up, try again later");

    private final OnError onError;

    HeloResolves(OnError onError) {
        this.onError = onError;
    }

    /** Looks the name up, unless it is a literal, for which nothing needs to be asked. */
    static CompletableFuture<DnsAnswer> find(Dns dns, String helo) {
        return Syntax.isLiteral(helo)
                ? CompletableFuture.completedFuture(DnsAnswer.noData())
                : Lookups.any(dns, helo, DnsType.A, DnsType.AAAA, DnsType.MX);
    }

    Decision decide(String helo, DnsAnswer answer) {
        Evidence evidence = Evidence.of("helo", helo);
        if (Syntax.isLiteral(helo)) {
            return Decision.accept(CHECK.rule(), "literal", evidence);
        }
        evidence = evidence.and("answer", Lookups.text(answer));
        if (answer.isTrouble()) {
            return onError.decide(CHECK, evidence, TROUBLE);
        }
        return answer.isFound()
                ? Decision.accept(CHECK.rule(), "resolves", evidence)
                : Decision.refuse(CHECK.rule(), "unknown", evidence, UNKNOWN);
    }
}
