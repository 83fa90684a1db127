package org.postern.smtp;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.postern.policy.Decision;
import org.postern.policy.SessionFacts;

/** A configured handler that has a say in who may have a session. */
interface ConnectionCheck {
    /**
     * The decision in its mode; empty when the handler is off. When it is not there at once, which it must be within
     * seconds, the client is greeted meanwhile and its first command waits.
     */
    CompletableFuture<Optional<Decision>> check(ClientSession client, SessionFacts facts);
}
