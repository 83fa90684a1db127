package org.postern.policy.envelope;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.postern.policy.dns.Dns;
import org.postern.policy.state.State;

/**
 * The checks of one handler, with what they ask. For any number of threads.
 *
 * <p>A connection is followed by {@link ConnectionChecks}. Somebody has to call {@link #testLists} at the start and about
 * once in an hour: a list in the DNS counts only after its test.
 */
public final class EnvelopeChecks {
    private final EnvelopePolicy policy;
    private final Dns dns;
    private final SpfCheck spf;
    private final LocalAddresses local;
    private final Predicate<InetAddress> bogus;
    private final Callouts callouts;
    private final Optional<CalloutCache> calloutCache;
    private final Predicate<InetAddress> notCalled;
    private final Optional<Greylist> greylist;
    private final SelfTests tests = new SelfTests();

    EnvelopeChecks(
            EnvelopePolicy policy,
            Dns dns,
            SpfCheck spf,
            LocalAddresses local,
            Callouts callouts,
            State state,
            Predicate<InetAddress> own,
            LongSupplier random) {
        this.policy = policy;
        this.dns = dns;
        this.spf = spf;
        this.local = local;
        this.bogus = policy.bogus().map(settings -> settings.and(own)).orElse(own);
        this.callouts = callouts;
        this.calloutCache = policy.callout().map(settings -> new CalloutCache(state, random, settings));
        this.notCalled =
                policy.callout().map(settings -> settings.bogus().and(own)).orElse(own);
        this.greylist = policy.greylist().map(settings -> new Greylist(state, random, settings));
    }

    /**
     * Follows a connection, and starts what can be looked up about its client.
     *
     * @param facts as soon as the client's address is known, behind a proxy not earlier
     */
    public ConnectionChecks connection(EnvelopeFacts facts) {
        return new ConnectionChecks(this, facts);
    }

    /** Tests the lists in the DNS (RFC 5782 section 5); completes when all answers are there. */
    public CompletableFuture<Void> testLists() {
        return tests.run(dns, policy.dnsLists().zones());
    }

    /** What is not as it should be at the moment, one sentence each; empty when all is well. */
    public List<String> troubles() {
        return tests.troubles(policy.dnsLists().zones());
    }

    /** Whether the lists should be tested again soon: one does not count, or its test was spoiled. */
    public boolean isTestDue() {
        return tests.isSpoiled() || !troubles().isEmpty();
    }

    EnvelopePolicy policy() {
        return policy;
    }

    /** For the look-ups of one check about a client's mail, which have one deadline together: to be taken anew for each. */
    Dns dns(InetAddress client) {
        return dns.of(client).chain();
    }

    SpfCheck spf() {
        return spf;
    }

    LocalAddresses local() {
        return local;
    }

    Predicate<InetAddress> bogus() {
        return bogus;
    }

    Callouts callouts() {
        return callouts;
    }

    Optional<CalloutCache> calloutCache() {
        return calloutCache;
    }

    /** Tells the addresses to which no callout may go. */
    Predicate<InetAddress> notCalled() {
        return notCalled;
    }

    Optional<Greylist> greylist() {
        return greylist;
    }

    SelfTests tests() {
        return tests;
    }
}
