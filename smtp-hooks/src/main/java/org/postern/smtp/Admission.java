package org.postern.smtp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.james.protocols.smtp.SMTPSession;
import org.postern.Postern;
import org.postern.policy.Decision;
import org.postern.policy.Reply;
import org.postern.policy.Rule;
import org.postern.policy.SessionFacts;

/** Decides once for each connection whether the client may have a session: all checks must agree. */
final class Admission {
    private final Postern postern;
    private final Enforcement enforcement;
    private final List<ConnectionCheck> checks;

    Admission(Postern postern, List<ConnectionCheck> checks) {
        this.postern = postern;
        this.enforcement = new Enforcement(postern);
        this.checks = checks.stream()
                .sorted(Comparator.comparing(ConnectionCheck::isLast))
                .collect(Collectors.toUnmodifiableList());
    }

    /** Asks the checks, once for each connection; the future completes when all have answered. */
    CompletableFuture<Void> ask(SMTPSession session, ClientSession client) {
        List<CompletableFuture<List<Decision>>> findings = client.findings().orElseGet(() -> {
            List<CompletableFuture<List<Decision>>> asked = askAll(session, client);
            client.findings(asked);
            return asked;
        });
        return CompletableFuture.allOf(findings.toArray(new CompletableFuture<?>[0]));
    }

    private List<CompletableFuture<List<Decision>>> askAll(SMTPSession session, ClientSession client) {
        SessionFacts facts;
        try {
            facts = client.facts(session, postern.clock().instant());
        } catch (RuntimeException e) {
            // Who cannot be described cannot be judged, and must not be served.
            return List.of(CompletableFuture.completedFuture(List.of(atConnect(Rule.fault("admission", e)))));
        }
        List<CompletableFuture<List<Decision>>> findings = new ArrayList<>();
        for (ConnectionCheck check : checks) {
            CompletableFuture<List<Decision>> finding = ask(check, client, facts);
            findings.add(finding);
            if (finding.isDone() && finding.join().stream().anyMatch(Decision::bites)) {
                break;
            }
        }
        return findings;
    }

    private static CompletableFuture<List<Decision>> ask(
            ConnectionCheck check, ClientSession client, SessionFacts facts) {
        String name = check.getClass().getSimpleName();
        try {
            return check.check(client, facts).exceptionally(fault -> List.of(Rule.fault(name, fault)));
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(List.of(Rule.fault(name, e)));
        }
    }

    /** Whether one of the checks that have answered refuses the client, whatever the others will say. */
    boolean hasRefused(ClientSession client) {
        return client.findings().orElse(List.of()).stream()
                .anyMatch(finding -> finding.isDone() && finding.join().stream().anyMatch(Decision::bites));
    }

    /**
     * Acts on what the checks have answered by now, and leaves what they have not.
     *
     * @return the refusal that the client gets; empty when it is welcome as far as is known
     */
    Optional<Reply> conclude(SMTPSession session, ClientSession client, String command) {
        List<CompletableFuture<List<Decision>>> later = new ArrayList<>();
        for (CompletableFuture<List<Decision>> finding : client.findings().orElse(List.of())) {
            if (finding.isDone()) {
                Optional<Reply> refusal = enforcement.actOnAll(
                        session,
                        client,
                        finding.join().stream()
                                .map(decision -> client.isGreeted() ? decision : atConnect(decision))
                                .collect(Collectors.toList()),
                        command);
                if (refusal.isPresent()) {
                    return refusal;
                }
            } else {
                later.add(finding);
            }
        }
        client.findings(later);
        return later.isEmpty() ? admit(session, client, command) : Optional.empty();
    }

    private Optional<Reply> admit(SMTPSession session, ClientSession client, String command) {
        try {
            SessionFacts facts = client.facts(session, postern.clock().instant());
            checks.forEach(check -> check.admitted(client, facts));
        } catch (RuntimeException e) {
            Decision fault = Rule.fault("admission", e);
            return enforcement.act(session, client, client.isGreeted() ? fault : atConnect(fault), command);
        }
        client.judged();
        return Optional.empty();
    }

    /** In place of the greeting only 421 can say "not now": RFC 5321 section 4.3.2. */
    private static Decision atConnect(Decision decision) {
        return decision.reply()
                .filter(Reply::temporary)
                .map(reply -> decision.answering(
                        Reply.of(421, reply.enhanced(), reply.text()).closing()))
                .orElse(decision);
    }
}
