package org.postern.policy.envelope;

import java.util.concurrent.CompletableFuture;

/** Port: which addresses are ours. For any number of threads. */
public interface LocalAddresses {
    /**
     * Looks an address up.
     *
     * @param address {@code local@domain}, or a local part of the default domain
     * @return completes within a deadline, and never exceptionally
     */
    CompletableFuture<LocalAddress> find(String address);
}
