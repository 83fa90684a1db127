package org.postern.smtp;

import java.util.Optional;
import org.apache.james.protocols.api.Response;
import org.postern.policy.Reply;

/** Whoever holds an {@link AuthExchange}, and has James try what came of it. */
interface Authenticator extends CommandGate {
    /** An exchange that ended before there were credentials to try. It is no failed login. */
    Response ended(Exchange exchange, String reason, Reply reply);

    /** Somebody wants to act for somebody else (RFC 4616 section 2); empty lets James try it. */
    Optional<Response> otherIdentity(Exchange exchange, String authorization, String name);

    /** There are credentials to try. */
    Response attempt(Exchange exchange, String user, String plainInitialResponse);
}
