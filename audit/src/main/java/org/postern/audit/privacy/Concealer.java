package org.postern.audit.privacy;

import java.util.Locale;
import org.postern.policy.net.Block;

/**
 * Conceals one value as the settings ask. Mail addresses and names are the same in upper and lower case, IP addresses in
 * whatever form they are written, an IPv4-mapped one being IPv4. Not for several threads.
 */
final class Concealer {
    private static final int IPV4_NETWORK = 24;
    private static final int IPV6_NETWORK = 48;
    private static final String HIDDEN = "*";

    private final PrivacySettings settings;
    private final Pseudonyms pseudonyms;

    /** @param pseudonyms null when nothing is hashed */
    Concealer(PrivacySettings settings, Pseudonyms pseudonyms) {
        this.settings = settings;
        this.pseudonyms = pseudonyms;
    }

    boolean keepsClients() {
        return settings.clients == Treatment.KEEP;
    }

    boolean keepsPeople() {
        return settings.addresses == Treatment.KEEP && settings.users == Treatment.KEEP;
    }

    /** An address or network; of a single address the network is left as its first address, /24 or /48. */
    String network(Block block) {
        if (settings.clients == Treatment.HASH) {
            return pseudonyms.network(block);
        }
        int length = block.isIpv4() ? IPV4_NETWORK : IPV6_NETWORK;
        if (keepsClients() || block.length() <= length) {
            return block.toString();
        }
        Block around = Block.of(block.address(), length);
        boolean single = block.length() == (block.isIpv4() ? 32 : 128);
        return single ? Block.of(around.address()).toString() : around.toString();
    }

    /** The name of a client; of more than two labels, the last two are left. */
    String host(String name) {
        if (keepsClients() || name.isEmpty()) {
            return name;
        }
        if (settings.clients == Treatment.HASH) {
            return pseudonyms.host(name);
        }
        String lower = name.toLowerCase(Locale.ROOT);
        int last = lower.lastIndexOf('.');
        int before = lower.lastIndexOf('.', last - 1);
        if (last < 0) {
            return HIDDEN;
        }
        String tail = lower.substring(before + 1);
        if (Embedded.isIn(tail) || Character.isDigit(tail.charAt(0))) {
            return HIDDEN + lower.substring(last);
        }
        return before < 0 ? lower : HIDDEN + '.' + tail;
    }

    /** What is a sender or recipient for certain. */
    String address(String address) {
        return person(address, settings.addresses);
    }

    /** What is a user for certain. */
    String user(String name) {
        return person(name, settings.users);
    }

    /** What may be either. */
    String addressOrUser(String name) {
        return person(name, settings.addresses == Treatment.KEEP ? settings.users : settings.addresses);
    }

    /** The domain of an address, where it stands alone. */
    String domain(String domain) {
        return settings.addresses == Treatment.HASH ? pseudonyms.domain(domain) : domain;
    }

    private String person(String name, Treatment treatment) {
        if (treatment == Treatment.KEEP || name.isEmpty() || name.equals("<>")) {
            return name;
        }
        if (treatment == Treatment.HASH) {
            return pseudonyms.person(name);
        }
        int at = name.lastIndexOf('@');
        String local = treatment == Treatment.TRUNCATE ? HIDDEN : pseudonyms.person(name);
        return at < 0 ? local : local + name.substring(at).toLowerCase(Locale.ROOT);
    }
}
