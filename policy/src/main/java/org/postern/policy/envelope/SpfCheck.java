package org.postern.policy.envelope;

import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import org.postern.policy.spf.SpfResult;

/** Port: the function {@code check_host()} of RFC 7208 section 4. For any number of threads. */
public interface SpfCheck {
    /**
     * Asks the sender's domain whether the client may use it.
     *
     * @param helo what the client calls itself; {@code unknown} when it did not say
     * @param sender {@code local@domain}, the domain in ASCII; {@code postmaster@} with the HELO name for the null sender
     *     (section 2.4)
     * @return completes within a deadline, and never exceptionally
     */
    CompletableFuture<SpfResult> check(InetAddress client, String helo, String sender);
}
