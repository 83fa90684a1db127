package org.postern.policy.spf;

import java.net.IDN;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Objects;
import org.postern.policy.net.Block;

/** Whom the client claims to send for, and from where (RFC 7208 section 4.1). Immutable. */
public final class SpfFacts {
    private static final String POSTMASTER = "postmaster";
    /** No macro needs more of what a client says: a name is shorter, and a path has 256 octets (RFC 5321 section 4.5.3.1). */
    private static final int MAX_VALUE = 256;

    private final InetAddress client;
    private final String localPart;
    private final String domain;
    private final String helo;
    private final String receiver;
    private final Instant now;

    /**
     * @param client the address of the SMTP client; an IPv4-mapped IPv6 address counts as IPv4 (section 5)
     * @param sender MAIL FROM without angle brackets; when empty, postmaster at the HELO name is checked (section 2.4).
     *     An address without a local part is postmaster's (section 4.3), one without a domain has the result none
     * @param helo what the client said after HELO or EHLO
     * @param receiver the name of this host, for explanations
     * @param now for explanations that tell the time
     */
    public SpfFacts(InetAddress client, String sender, String helo, String receiver, Instant now) {
        this.client = Block.of(client).address();
        this.helo = end(helo);
        this.receiver = Objects.requireNonNull(receiver, "receiver");
        this.now = Objects.requireNonNull(now, "now");
        int at = sender.lastIndexOf('@');
        this.localPart = at > 0 ? end(sender.substring(0, at)) : POSTMASTER;
        this.domain = ascii(sender.isEmpty() ? helo : at < 0 ? "" : sender.substring(at + 1));
    }

    /** The right-most characters, as of a name that is too long (section 7.3). */
    private static String end(String value) {
        return value.substring(Math.max(0, value.length() - MAX_VALUE));
    }

    /** Internationalised labels as A-labels (RFC 8616 section 4). */
    private static String ascii(String name) {
        try {
            boolean isAscii = name.length() > Names.MAX || name.chars().allMatch(c -> c < 0x80);
            return isAscii ? name : IDN.toASCII(name);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    public InetAddress client() {
        return client;
    }

    /** What is checked, with a local part in any case. */
    public String sender() {
        return localPart + "@" + domain;
    }

    public String localPart() {
        return localPart;
    }

    /** The domain whose policy is asked for; empty when there is none. */
    public String domain() {
        return domain;
    }

    public String helo() {
        return helo;
    }

    public String receiver() {
        return receiver;
    }

    public Instant now() {
        return now;
    }
}
