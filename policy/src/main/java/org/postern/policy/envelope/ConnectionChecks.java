package org.postern.policy.envelope;

import java.util.List;
import java.util.Map;
import org.postern.policy.Decision;

/**
 * The checks of one connection. It starts look-ups when their input is known: about the client when it is made, about the
 * HELO name in {@link #helo}, about the sender in {@link #mail}. Nothing here waits.
 */
public final class ConnectionChecks {
    private final EnvelopeChecks checks;
    private final ClientFindings client;

    ConnectionChecks(EnvelopeChecks checks, EnvelopeFacts facts) {
        this.checks = checks;
        this.client = new ClientFindings(checks, facts.session().client());
        if (checks.policy().applying(facts).containsKey(Check.REVERSE_NAME)) {
            client.reverseName();
        }
        client.lists(checks.policy().dnsLists(facts));
    }

    /**
     * At EHLO and HELO, each time.
     *
     * @param facts with the name
     * @return what was decided; the client is told the first that bites
     */
    public List<Decision> helo(EnvelopeFacts facts) {
        String name = facts.helo().orElse("");
        Map<Check, CheckSettings> applying = checks.policy().applying(facts);
        if (applying.containsKey(Check.HELO_RESOLVES)) {
            client.helo(name);
        }
        CheckSettings syntax = applying.get(Check.HELO_SYNTAX);
        return syntax == null ? List.of() : List.of(syntax.decide(() -> new HeloWellFormed().decide(name)));
    }

    /**
     * At MAIL, before James has seen it or after: starts the look-ups about the sender.
     *
     * @param facts with the sender, and with the user who has logged in
     */
    public TransactionChecks mail(EnvelopeFacts facts) {
        return new TransactionChecks(checks, client, facts);
    }
}
