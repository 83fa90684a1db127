package org.postern.policy.envelope;

import java.util.concurrent.CompletableFuture;
import org.postern.policy.limit.Names;
import org.postern.policy.spf.SpfResult;

/**
 * What is found about the sender of a transaction; each look-up is made once, when the first check needs it. The DNS is asked
 * for domains in their ASCII form.
 */
final class SenderFindings {
    private final Lazy<LocalAddress> local;
    private final Lazy<MailDomain> domain;
    private final Lazy<SpfResult> spf;

    SenderFindings(EnvelopeChecks checks, EnvelopeFacts facts) {
        String sender = facts.sender();
        String helo = facts.helo().orElse("unknown");
        this.local = new Lazy<>(() -> checks.local().find(sender));
        this.domain = new Lazy<>(
                () -> MailDomain.find(checks.dns(facts.session().client()), Names.domainOf(sender), checks.bogus()));
        this.spf = new Lazy<>(() -> checks.spf()
                .check(facts.session().client(), helo, sender.isEmpty() ? "postmaster@" + helo : ascii(sender)));
    }

    /** The address with its domain in ASCII. */
    static String ascii(String address) {
        String domain = domain(address);
        boolean plain = domain.chars().allMatch(c -> c < 0x80);
        return plain ? address : address.substring(0, address.length() - domain.length()) + Names.domain(domain);
    }

    /** The part behind the @; empty when there is none. */
    static String domain(String address) {
        int at = address.lastIndexOf('@');
        return at < 0 ? "" : address.substring(at + 1);
    }

    CompletableFuture<LocalAddress> local() {
        return local.get();
    }

    CompletableFuture<MailDomain> domain() {
        return domain.get();
    }

    CompletableFuture<SpfResult> spf() {
        return spf.get();
    }
}
