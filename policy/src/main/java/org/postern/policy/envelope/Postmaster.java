package org.postern.policy.envelope;

import java.util.Locale;

/** The address that every server must take mail for (RFC 5321 section 4.5.1), in any case. */
final class Postmaster {
    static final String LOCAL_PART = "postmaster";

    private Postmaster() {}

    /** Whether the address is the postmaster of some domain, or without one of this server. */
    static boolean isNamedBy(String address) {
        int at = address.lastIndexOf('@');
        String local = at < 0 ? address : address.substring(0, at);
        return local.toLowerCase(Locale.ROOT).equals(LOCAL_PART);
    }
}
