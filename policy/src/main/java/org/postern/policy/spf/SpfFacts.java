package org.postern.policy.spf;

import java.net.IDN;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Objects;
import org.postern.policy.net.Block;

/** Whom the client claims to send for, and from where (RFC 7208 section 4.1). Immutable. */
public final class SpfFacts {
    private static final String POSTMASTER = "postmaster";

    private final InetAddress client;
    private final boolean mailFrom;
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
     * @param receiver the name of this host, for explanations and the header
     * @param now for explanations that tell the time
     */
    public SpfFacts(InetAddress client, String sender, String helo, String receiver, Instant now) {
        this.client = Block.of(client).address();
        this.helo = Objects.requireNonNull(helo, "helo");
        this.receiver = Objects.requireNonNull(receiver, "receiver");
        this.now = Objects.requireNonNull(now, "now");
        this.mailFrom = !sender.isEmpty();
        int at = sender.lastIndexOf('@');
        this.localPart = at > 0 ? sender.substring(0, at) : POSTMASTER;
        this.domain = ascii(mailFrom ? at < 0 ? "" : sender.substring(at + 1) : helo);
    }

    /** Internationalised labels as A-labels (RFC 8616 section 4). */
    private static String ascii(String name) {
        try {
            return name.chars().allMatch(c -> c < 0x80) ? name : IDN.toASCII(name);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    public InetAddress client() {
        return client;
    }

    /** Whether MAIL FROM is checked, rather than HELO because MAIL FROM is empty. */
    public boolean isMailFrom() {
        return mailFrom;
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
