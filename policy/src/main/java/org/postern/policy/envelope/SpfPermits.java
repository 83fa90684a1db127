package org.postern.policy.envelope;

import java.util.EnumSet;
import java.util.Set;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Reply;
import org.postern.policy.config.SettingsReader;
import org.postern.policy.spf.SpfResult;
import org.postern.policy.spf.SpfResult.Status;

/**
 * Does the sender's domain let this client use its name (RFC 7208)? Settings:
 *
 * <ul>
 *   <li>{@code softfail}: accept (default) or refuse
 *   <li>{@code permerror}, a record that cannot be understood: refuse (default) or accept
 * </ul>
 *
 * <p>Phase: looked up at MAIL, acts at RCPT. Replies (RFC 7372 section 3.1, RFC 7208 section 8): {@code 550 5.7.23} for fail and
 * softfail, {@code 550 5.7.24} for permerror; for temperror {@code 451 4.7.24}, or none by {@code onError}. The explanation
 * of the domain goes into the record and not to the client.
 */
final class SpfPermits {
    private static final Check CHECK = Check.SPF;
    private static final Reply FAIL = Reply.of(550, "5.7.23", "The sender's domain does not permit your address (SPF)");
    private static final Reply PERMERROR = Reply.of(550, "5.7.24", "The sender's domain has an invalid SPF record");
    private static final Reply TEMPERROR =
            Reply.of(451, "4.7.24", "The SPF record of the sender's domain cannot be looked up, try again later");

    private final OnError onError;
    private final Set<Status> refused = EnumSet.of(Status.FAIL);

    SpfPermits(OnError onError, SettingsReader reader) {
        this.onError = onError;
        if (reader.attribute("softfail", false, SpfPermits::isRefuse)) {
            refused.add(Status.SOFTFAIL);
        }
        if (reader.attribute("permerror", true, SpfPermits::isRefuse)) {
            refused.add(Status.PERMERROR);
        }
    }

    private static boolean isRefuse(String text) {
        if (!text.equals("refuse") && !text.equals("accept")) {
            throw new IllegalArgumentException("is neither refuse nor accept");
        }
        return text.equals("refuse");
    }

    Decision decide(SpfResult found) {
        Evidence evidence = Evidence.of("domain", found.domain());
        if (!found.reason().isEmpty()) {
            evidence = evidence.and("mechanism", found.reason());
        }
        if (!found.explanation().isEmpty()) {
            evidence = evidence.and("explanation", found.explanation());
        }
        String reason = found.status().text();
        if (found.status() == Status.TEMPERROR) {
            return onError.decide(CHECK, evidence, TEMPERROR);
        }
        return refused.contains(found.status())
                ? Decision.refuse(CHECK.rule(), reason, evidence, found.status() == Status.PERMERROR ? PERMERROR : FAIL)
                : Decision.accept(CHECK.rule(), reason, evidence);
    }
}
