package org.postern.policy.envelope;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Mode;
import org.postern.policy.envelope.ListFinding.Status;
import org.postern.policy.limit.Names;
import org.postern.policy.net.Block;
import org.postern.policy.spf.SpfResult;

/** Gathers what makes a triplet, and who need not wait, for {@link Greylist} and {@link Greylisted}. */
final class GreylistStep {
    private final EnvelopeChecks checks;
    private final ClientFindings client;
    private final SenderFindings sender;
    private final List<DnsList> allowLists;
    private final CheckSettings own;
    private final GreylistSettings settings;
    private final String network;
    private final Greylisted rule = new Greylisted();

    /** @param lists that are asked about the client */
    GreylistStep(
            EnvelopeChecks checks,
            ClientFindings client,
            SenderFindings sender,
            EnvelopeFacts facts,
            CheckSettings own,
            List<DnsList> lists) {
        this.checks = checks;
        this.client = client;
        this.sender = sender;
        this.own = own;
        this.settings = checks.policy().greylist().orElseThrow();
        this.allowLists = lists.stream().filter(DnsList::isAllowing).collect(Collectors.toList());
        this.network = Block.around(facts.session().client()).toString();
    }

    /** Starts what will have to be known. */
    void start() {
        skipReason();
        clientName();
    }

    CompletableFuture<Decision> decide(EnvelopeFacts facts) {
        return own.decide(skipReason().thenCombine(clientName(), Known::new), known -> decide(facts, known));
    }

    private Decision decide(EnvelopeFacts facts, Known known) {
        Evidence evidence = Evidence.of("client", known.client)
                .and("sender", spelt(facts.sender()))
                .and("recipient", spelt(facts.recipient()));
        if (known.skipReason.isPresent()) {
            return rule.skipped(known.skipReason.get(), evidence);
        }
        String triplet = Greylist.triplet(known.client, spelt(facts.sender()), spelt(facts.recipient()));
        boolean learning = own.mode() == Mode.WARN;
        Visit visit = checks.greylist()
                .orElseThrow()
                .visit(network, triplet, learning, facts.session().now());
        return rule.decide(visit, evidence);
    }

    private static String spelt(String address) {
        return address.isEmpty() ? "<>" : Names.address(address);
    }

    /** Why the mail need not wait; empty when it has to. */
    private CompletableFuture<Optional<String>> skipReason() {
        CompletableFuture<Boolean> spf = settings.skipSpf
                ? sender.spf().thenApply(found -> found.status() == SpfResult.Status.PASS)
                : CompletableFuture.completedFuture(false);
        CompletableFuture<Boolean> listed = settings.skipDnswl
                ? client.lists(allowLists)
                        .thenApply(found -> found.stream().anyMatch(one -> one.status() == Status.LISTED))
                : CompletableFuture.completedFuture(false);
        return spf.thenCombine(
                listed,
                (passes, allowed) -> passes
                        ? Optional.of("spf-pass")
                        : allowed ? Optional.of("allow-listed") : Optional.<String>empty());
    }

    /** What stands for the client in the triplet. */
    private CompletableFuture<String> clientName() {
        if (!settings.byDomain) {
            return CompletableFuture.completedFuture(network);
        }
        return client.reverseName()
                .thenApply(name -> name.status() == ReverseName.Status.CONFIRMED
                        ? Greylist.domain(name.detail()).orElse(network)
                        : network);
    }

    /** What is known before the triplet is looked up. */
    private static final class Known {
        private final Optional<String> skipReason;
        private final String client;

        Known(Optional<String> skipReason, String client) {
            this.skipReason = skipReason;
            this.client = client;
        }
    }
}
