package org.postern.policy.command;

import java.util.List;
import java.util.Optional;

/**
 * What the mail server knows about its own addresses. Addresses are {@code local@domain} in lower case. Calls may take
 * time: they are made off the threads that serve connections, and their caller has a deadline.
 */
public interface Directory {
    /** What the server knows cannot be read at the moment. */
    final class Unavailable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The domain of an address that was given without one. */
    String defaultDomain();

    /** Whether mail for the domain ends here. */
    boolean isLocal(String domain);

    /** Whether the address is a mailbox of its own. */
    boolean isMailbox(String address);

    /** Where mail for the address goes instead, one step only: members of a group, targets of an alias or forward. */
    List<String> targets(String address);

    /** Whether mail for the address, which is no mailbox, is taken all the same, as by a group, a pattern or a catch-all. */
    default boolean isRedirected(String address) {
        return !targets(address).isEmpty();
    }

    /** The address of an authenticated user. */
    Optional<String> addressOf(String user);
}
