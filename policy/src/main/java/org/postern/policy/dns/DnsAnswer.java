package org.postern.policy.dns;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;

/** What the domain name system said to one question. Immutable. */
public final class DnsAnswer {
    /** The four kinds of answers, which no rule may confuse: only the middle two say that something is not there. */
    public enum Status {
        /** There are records. */
        FOUND,
        /** The name exists and has no record of the type. */
        NO_DATA,
        /** There is no such name (NXDOMAIN), and none below it (RFC 8020). */
        NO_NAME,
        /** Nobody knows: SERVFAIL, REFUSED, a lame or silent server, a broken answer. It may be there. */
        TROUBLE
    }

    private static final String BUSY = "busy";

    private final Status status;
    private final List<InetAddress> addresses;
    private final List<MailHost> mailHosts;
    private final List<String> texts;
    private final String trouble;

    private DnsAnswer(
            Status status, List<InetAddress> addresses, List<MailHost> mailHosts, List<String> texts, String trouble) {
        this.status = status;
        this.addresses = List.copyOf(addresses);
        this.mailHosts = List.copyOf(mailHosts);
        this.texts = List.copyOf(texts);
        this.trouble = trouble;
    }

    /** A and AAAA records, at least one. */
    public static DnsAnswer ofAddresses(List<InetAddress> addresses) {
        return new DnsAnswer(some(addresses), addresses, List.of(), List.of(), "");
    }

    /** MX records, at least one, in whatever order. */
    public static DnsAnswer ofMailHosts(List<MailHost> hosts) {
        return new DnsAnswer(some(hosts), List.of(), hosts, List.of(), "");
    }

    /**
     * TXT and PTR records, at least one.
     *
     * @param texts of TXT, the strings of each record joined, octets as ISO 8859-1; of PTR, names in lower case without the
     *     last dot
     */
    public static DnsAnswer ofTexts(List<String> texts) {
        return new DnsAnswer(some(texts), List.of(), List.of(), texts, "");
    }

    private static Status some(List<?> records) {
        if (records.isEmpty()) {
            throw new IllegalArgumentException("an answer without records is noData");
        }
        return Status.FOUND;
    }

    public static DnsAnswer noData() {
        return new DnsAnswer(Status.NO_DATA, List.of(), List.of(), List.of(), "");
    }

    public static DnsAnswer noName() {
        return new DnsAnswer(Status.NO_NAME, List.of(), List.of(), List.of(), "");
    }

    /** @param why in a word or two for the record, such as {@code SERVFAIL} or {@code timeout} */
    public static DnsAnswer trouble(String why) {
        return new DnsAnswer(Status.TROUBLE, List.of(), List.of(), List.of(), Objects.requireNonNull(why, "why"));
    }

    public Status status() {
        return status;
    }

    public boolean isFound() {
        return status == Status.FOUND;
    }

    /** Whether nobody knows the answer. */
    public boolean isTrouble() {
        return status == Status.TROUBLE;
    }

    /** Of A and AAAA; otherwise empty. */
    public List<InetAddress> addresses() {
        return addresses;
    }

    /** Of MX; otherwise empty. */
    public List<MailHost> mailHosts() {
        return mailHosts;
    }

    /** Of TXT and PTR; otherwise empty. */
    public List<String> texts() {
        return texts;
    }

    /** Trouble of our own: too much is being asked, by others or by the client itself. */
    public static DnsAnswer busy() {
        return trouble(BUSY);
    }

    public boolean isBusy() {
        return trouble.equals(BUSY);
    }

    /** What went wrong; empty when nothing did. */
    public String trouble() {
        return trouble;
    }

    @Override
    public String toString() {
        switch (status) {
            case FOUND:
                return "" + (addresses.isEmpty() ? mailHosts.isEmpty() ? texts : mailHosts : addresses);
            case TROUBLE:
                return trouble;
            default:
                return status.name();
        }
    }
}
