package org.postern.policy.limit;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The recipients of one transaction that were accepted so far: a message counts once for each recipient domain, however
 * many of its recipients are there. For one thread.
 */
public final class Recipients {
    private final Set<String> addresses = new LinkedHashSet<>();
    private final Set<String> domains = new LinkedHashSet<>();

    /** Adds one when RCPT is accepted. */
    public void add(String address) {
        addresses.add(Names.address(address));
        domains.add(Names.domainOf(address));
    }

    /** Forgets them when the transaction ends. */
    public void clear() {
        addresses.clear();
        domains.clear();
    }

    /** They, in one spelling. */
    public Set<String> addresses() {
        return Collections.unmodifiableSet(addresses);
    }

    /** Whether one of them gives the same key as this address. */
    boolean holds(Key key, String address) {
        return key.has(KeyPart.RECIPIENT)
                ? addresses.contains(Names.address(address))
                : domains.contains(Names.domainOf(address));
    }

    /** One address for each key that they give. */
    Set<String> of(Key key) {
        if (key.has(KeyPart.RECIPIENT)) {
            return addresses();
        }
        Set<String> all = new LinkedHashSet<>();
        domains.forEach(domain -> all.add("@" + domain));
        return all;
    }
}
