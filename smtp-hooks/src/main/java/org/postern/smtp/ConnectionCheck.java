package org.postern.smtp;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.postern.policy.Decision;
import org.postern.policy.SessionFacts;

/** A configured handler that has a say in who may have a session. */
interface ConnectionCheck {
    /**
     * The decisions in their modes, the one that the client hears first; none when the handler is off. When they are not
     * there at once, which they must be within seconds, the greeting waits for them, or behind a proxy the first command.
     */
    CompletableFuture<List<Decision>> check(ClientSession client, SessionFacts facts);

    /** Whether it is asked when all others have been, so that nothing is counted for a client that another one refuses. */
    default boolean isLast() {
        return false;
    }

    /** Nobody refuses the client: the moment for what must cost nothing for one that is refused. */
    default void admitted(ClientSession client, SessionFacts facts) {}
}
