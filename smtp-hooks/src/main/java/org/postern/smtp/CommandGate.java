package org.postern.smtp;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.james.protocols.api.Response;

/** A configured handler that sees every command before James does, and every reply before the client does. */
interface CommandGate {
    /** In which order gates are asked, whatever the order of their elements. */
    enum Rank {
        /** May the command be used at all? */
        PERMISSION,
        /** May a password be tried? */
        LOGIN,
        /** Is the message too big? */
        SIZE,
        /** Is the envelope one that mail has? */
        ENVELOPE,
        /** Has so much been used already? Asked last, so that nothing is counted of what another gate refuses. */
        LIMIT
    }

    Rank rank();

    /**
     * Answers the command in James's place, at once or when the future completes, which it must within seconds and on
     * the session's {@linkplain Exchange#thread() thread}; empty lets the command pass, and so does the response {@link
     * Responses#PASSES} when it took time to find out.
     */
    Optional<CompletableFuture<Response>> before(Exchange exchange);

    /**
     * The reply that the client gets: the given one, or another in its place. Only when the command has {@linkplain
     * Exchange#failed() failed} may it take time, since nobody else waits for the next line then.
     */
    CompletableFuture<Response> after(Exchange exchange, Response response);
}
