package org.postern.policy.envelope;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.postern.policy.Decision;
import org.postern.policy.envelope.LocalAddress.Status;
import org.postern.policy.limit.Names;

/**
 * Finds out for {@link SenderCallout}, once in a transaction and only when it is needed: by what is remembered, otherwise by DNS
 * and {@link Callouts}.
 */
final class CalloutStep {
    /** More addresses than these are not tried. */
    private static final int MAX_SERVERS = 6;
    /** By so much the wait for a turn may last longer than the callout itself, which knows better what went wrong. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final EnvelopeChecks checks;
    private final CalloutSettings settings;
    private final CalloutCache cache;
    private final SenderFindings sender;
    private final EnvelopeFacts facts;
    private final SenderCallout rule;
    private final String address;
    private final Lazy<MailDomain> domain;
    private final Lazy<Decision> decision;

    CalloutStep(EnvelopeChecks checks, SenderFindings sender, EnvelopeFacts facts, CheckSettings own) {
        this.checks = checks;
        this.settings = checks.policy().callout().orElseThrow();
        this.cache = checks.calloutCache().orElseThrow();
        this.sender = sender;
        this.facts = facts;
        this.rule = new SenderCallout(own.onError(), facts.sender());
        this.address = spelt(facts.sender());
        this.domain = new Lazy<>(() -> MailDomain.find(
                checks.dns(facts.session().client()), SenderFindings.domain(address), checks.notCalled()));
        this.decision = new Lazy<>(() -> own.decide(find(), found -> found));
    }

    /** The domain in one spelling; what stands before the @ is its server's matter. */
    private static String spelt(String sender) {
        int at = sender.lastIndexOf('@');
        return at < 0 ? sender : sender.substring(0, at + 1) + Names.domainOf(sender);
    }

    /** Starts what is no load on others. */
    void start() {
        if (rule.withoutAsking().isEmpty()) {
            sender.local();
            domain.get();
        }
    }

    /** @param recipient of the client's command; a stranger's mail to elsewhere will not be taken, and needs no callout */
    CompletableFuture<Decision> decide(Lazy<LocalAddress> recipient) {
        if (facts.isTrusted()) {
            return decision.get();
        }
        return recipient
                .get()
                .exceptionally(fault -> LocalAddress.trouble(String.valueOf(fault)))
                .thenCompose(found -> found.status() == Status.FOREIGN
                        ? CompletableFuture.completedFuture(rule.ofRelay())
                        : decision.get());
    }

    private CompletableFuture<Decision> find() {
        Optional<Decision> known = rule.withoutAsking();
        if (known.isPresent()) {
            return CompletableFuture.completedFuture(known.get());
        }
        return sender.local()
                .thenCompose(found -> found.status() == Status.FOREIGN
                        ? ofForeign()
                        : CompletableFuture.completedFuture(rule.ofOurs(found)));
    }

    private CompletableFuture<Decision> ofForeign() {
        Optional<CalloutAnswer> remembered = cache.find(address, facts.session().now());
        if (remembered.isPresent()) {
            return CompletableFuture.completedFuture(rule.ofAnswer(remembered.get(), true));
        }
        return domain.get()
                .thenCompose(found -> found.servers().isEmpty()
                        ? CompletableFuture.completedFuture(rule.ofDomain(found))
                        : call(found))
                .completeOnTimeout(
                        rule.trouble("timeout"), settings.timeout.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
    }

    private CompletableFuture<Decision> call(MailDomain found) {
        String hello = settings.hello.orElse(facts.server());
        if (Syntax.ofHost(hello, false).isPresent()) {
            return CompletableFuture.completedFuture(
                    rule.trouble("this server's name \"" + hello + "\" is none for EHLO; write hello="));
        }
        List<InetAddress> servers = found.servers().stream().limit(MAX_SERVERS).collect(Collectors.toList());
        CalloutQuestion question = new CalloutQuestion(address, servers, settings.port, hello, settings.timeout);
        return checks.callouts()
                .ask(question, facts.session().client(), settings.atOnce, settings.perMinute)
                .thenApply(answer -> {
                    cache.put(address, answer, facts.session().now());
                    return rule.ofAnswer(answer, false);
                });
    }
}
