package org.postern.policy.envelope;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.postern.policy.dns.DnsAnswer;
import org.postern.policy.envelope.ListFinding.Status;
import org.postern.policy.envelope.SelfTests.Outcome;

/** What is found about the client of a connection; each look-up is made once, when the first check needs it. */
final class ClientFindings {
    private final EnvelopeChecks checks;
    private final InetAddress client;
    private final Lazy<ReverseName> reverseName;
    private final Map<DnsList, Lazy<ListFinding>> lists = new HashMap<>();
    private String helo = "";
    private Lazy<DnsAnswer> heloAnswer;

    ClientFindings(EnvelopeChecks checks, InetAddress client) {
        this.checks = checks;
        this.client = client;
        this.reverseName = new Lazy<>(() -> ReverseName.find(checks.dns(client), client));
    }

    CompletableFuture<ReverseName> reverseName() {
        return reverseName.get();
    }

    synchronized CompletableFuture<List<ListFinding>> lists(List<DnsList> asked) {
        return Lookups.all(asked.stream()
                .map(list -> lists.computeIfAbsent(list, one -> new Lazy<>(() -> find(one)))
                        .get())
                .collect(Collectors.toList()));
    }

    private CompletableFuture<ListFinding> find(DnsList list) {
        Outcome outcome = checks.tests().outcome(list.zone(), client.getAddress().length != 4);
        if (outcome == Outcome.PASSED) {
            return list.find(checks.dns(client), client);
        }
        // That an allow list could not be tested must not cost anyone its exemption; a block list just does not count.
        Status status = outcome == Outcome.UNKNOWN && list.isAllowing() ? Status.TROUBLE : Status.UNTESTED;
        return CompletableFuture.completedFuture(new ListFinding(list, status, "self-test " + outcome));
    }

    /** The answer about what the client calls itself; a client may change its name. */
    synchronized CompletableFuture<DnsAnswer> helo(String name) {
        if (heloAnswer == null || !helo.equals(name)) {
            helo = name;
            heloAnswer = new Lazy<>(() -> HeloResolves.find(checks.dns(client), name));
        }
        return heloAnswer.get();
    }
}
