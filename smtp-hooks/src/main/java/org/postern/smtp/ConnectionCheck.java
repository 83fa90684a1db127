package org.postern.smtp;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.postern.policy.Decision;
import org.postern.policy.SessionFacts;

/** A configured handler that has a say in who may have a session. */
interface ConnectionCheck {
    /**
     * The decisions in their modes, the one that the client hears first; none when the handler is off. When they are not there at once, which they must be within
     * seconds, the client is greeted meanwhile and its first command waits.
     */
    CompletableFuture<List<Decision>> check(ClientSession client, SessionFacts facts);
}
