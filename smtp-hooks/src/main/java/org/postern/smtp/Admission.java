package org.postern.smtp;

import java.util.List;
import java.util.Optional;
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
        this.checks = List.copyOf(checks);
    }

    /** The refusal that the client gets; empty when it is welcome. */
    Optional<Reply> judge(SMTPSession session, ClientSession client, String command) {
        SessionFacts facts;
        try {
            facts = client.facts(session, postern.clock().instant());
        } catch (RuntimeException e) {
            // Who cannot be described cannot be judged, and must not be served.
            return enforcement.act(session, client, atConnect(Rule.fault("admission", e)), command);
        }
        for (ConnectionCheck check : checks) {
            Optional<Reply> refusal = ask(check, facts)
                    .map(decision -> facts.greeted() ? decision : atConnect(decision))
                    .flatMap(decision -> enforcement.act(session, client, decision, command));
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        client.judged();
        return Optional.empty();
    }

    private static Optional<Decision> ask(ConnectionCheck check, SessionFacts facts) {
        try {
            return check.check(facts);
        } catch (RuntimeException e) {
            return Optional.of(Rule.fault(check.getClass().getSimpleName(), e));
        }
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
