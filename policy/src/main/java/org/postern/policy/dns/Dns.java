package org.postern.policy.dns;

import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;

/** The domain name system. For any number of threads. */
public interface Dns {
    /**
     * Asks for the records of a name; aliases (CNAME) have been followed in the answer.
     *
     * @param name absolute, with or without the last dot, in any case; internationalised labels in their ASCII form. No
     *     search list applies. What is no name at all, such as one with a label of more than 63 octets, does not exist
     * @return completes within the deadline of the resolver, and never exceptionally
     */
    CompletableFuture<DnsAnswer> ask(String name, DnsType type);

    /**
     * The same for questions of which one follows from the answer to another: all together have one more deadline, which begins
     * now. What is not known by then is trouble.
     */
    default Dns chain() {
        return this;
    }

    /**
     * The same for questions that a client gives rise to: the clients of one network have a share of what can be under way, so
     * that they cannot hold up those of others. What is beyond it is trouble.
     */
    default Dns of(InetAddress client) {
        return this;
    }
}
