package org.postern.smtp;

import org.apache.james.protocols.api.Response;

/** A configured handler that sees every command and the reply that the client gets, and changes neither. */
interface CommandObserver {
    /** The command has come; no gate has been asked yet. */
    void arrived(Exchange exchange);

    /** This is what the client will read, unless it is gone. On the session's thread. */
    void answered(Exchange exchange, Response response);
}
