package org.postern.policy.envelope;

import java.util.concurrent.CompletableFuture;

/** Port: asks mail servers elsewhere whether they take mail for an address, as if a bounce were to be sent. */
public interface Callout {
    /**
     * Asks the servers in their order until one has answered to RCPT, and sends no mail.
     *
     * @return completes within the question's time, and never exceptionally: with the answer to RCPT, or with how far it got
     *     at the server where it got farthest
     */
    CompletableFuture<CalloutAnswer> ask(CalloutQuestion question);
}
