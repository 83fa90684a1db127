package org.postern.policy.envelope;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.postern.policy.dns.Dns;
import org.postern.policy.dns.DnsAnswer;
import org.postern.policy.dns.DnsType;
import org.postern.policy.dns.MailHost;
import org.postern.policy.net.IpLiteral;

/** Where mail for a domain would go (RFC 5321 section 5.1). Immutable. */
final class MailDomain {
    /** Of more hosts than these nothing bad is said. */
    private static final int MAX_HOSTS = 10;
    /** Of one host and one family more addresses are not tried. */
    private static final int MAX_ADDRESSES = 2;

    enum Status {
        /** To a host with an address, by an MX or, where there is none, by its own. */
        USABLE,
        /** Nowhere, the domain says so itself (RFC 7505). */
        NULL_MX,
        /** There is no such domain, or it has neither MX nor address. */
        NONE,
        /** None of its hosts has an address. */
        NO_HOST,
        /** To addresses only at which no other server can be. */
        BOGUS,
        TROUBLE
    }

    private final Status status;
    private final String detail;
    private final List<InetAddress> servers;

    private MailDomain(Status status, String detail) {
        this(status, detail, List.of());
    }

    private MailDomain(Status status, String detail, List<InetAddress> servers) {
        this.status = status;
        this.detail = detail;
        this.servers = List.copyOf(servers);
    }

    /**
     * Looks up the MX, and then the addresses of all hosts at once.
     *
     * @param bogus tells addresses at which no other mail server can be
     */
    static CompletableFuture<MailDomain> find(Dns dns, String domain, Predicate<InetAddress> bogus) {
        return dns.ask(domain, DnsType.MX).thenCompose(answer -> {
            switch (answer.status()) {
                case FOUND:
                    return ofHosts(dns, answer.mailHosts(), bogus);
                case NO_DATA:
                    return ofHost(dns, domain, bogus).thenApply(host -> host.orInstead(Status.NO_HOST, Status.NONE));
                case NO_NAME:
                    return completed(Status.NONE, "MX " + answer);
                default:
                    return completed(Status.TROUBLE, "MX " + answer);
            }
        });
    }

    private static CompletableFuture<MailDomain> ofHosts(Dns dns, List<MailHost> hosts, Predicate<InetAddress> bogus) {
        List<String> names = hosts.stream()
                .sorted(Comparator.comparingInt(MailHost::preference))
                .map(MailHost::name)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toList());
        if (names.isEmpty()) {
            return completed(Status.NULL_MX, "MX 0 .");
        }
        return Lookups.all(names.stream()
                        .limit(MAX_HOSTS)
                        .map(name -> ofHost(dns, name, bogus))
                        .collect(Collectors.toList()))
                .thenApply(found -> first(found, Status.USABLE)
                        .or(() -> first(found, Status.TROUBLE))
                        .or(() -> names.size() > MAX_HOSTS
                                ? Optional.of(new MailDomain(Status.USABLE, names.size() + " hosts"))
                                : Optional.empty())
                        .or(() -> first(found, Status.BOGUS))
                        .orElseGet(() -> found.get(0))
                        .at(found));
    }

    private static Optional<MailDomain> first(List<MailDomain> found, Status status) {
        return found.stream().filter(one -> one.status == status).findFirst();
    }

    private static CompletableFuture<MailDomain> ofHost(Dns dns, String name, Predicate<InetAddress> bogus) {
        return dns.ask(name, DnsType.A).thenCombine(dns.ask(name, DnsType.AAAA), (ipv4, ipv6) -> {
            List<DnsAnswer> answers = List.of(ipv4, ipv6);
            List<InetAddress> usable = answers.stream()
                    .flatMap(answer ->
                            answer.addresses().stream().filter(bogus.negate()).limit(MAX_ADDRESSES))
                    .collect(Collectors.toList());
            if (!usable.isEmpty()) {
                return new MailDomain(Status.USABLE, name + " " + text(usable.subList(0, 1)), usable);
            }
            Optional<DnsAnswer> trouble =
                    answers.stream().filter(DnsAnswer::isTrouble).findFirst();
            if (trouble.isPresent()) {
                return new MailDomain(Status.TROUBLE, name + " " + trouble.get());
            }
            List<InetAddress> addresses = answers.stream()
                    .flatMap(answer -> answer.addresses().stream())
                    .collect(Collectors.toList());
            return addresses.isEmpty()
                    ? new MailDomain(Status.NO_HOST, name + " " + ipv4)
                    : new MailDomain(Status.BOGUS, name + " " + text(addresses));
        });
    }

    private static String text(List<InetAddress> addresses) {
        return addresses.stream().map(IpLiteral::format).collect(Collectors.joining(" "));
    }

    private static CompletableFuture<MailDomain> completed(Status status, String detail) {
        return CompletableFuture.completedFuture(new MailDomain(status, detail));
    }

    private MailDomain at(List<MailDomain> hosts) {
        return new MailDomain(
                status,
                detail,
                hosts.stream().flatMap(host -> host.servers.stream()).distinct().collect(Collectors.toList()));
    }

    private MailDomain orInstead(Status unwanted, Status instead) {
        return status == unwanted ? new MailDomain(instead, detail, servers) : this;
    }

    Status status() {
        return status;
    }

    /** The host with its addresses, or what the DNS said. */
    String detail() {
        return detail;
    }

    /** Where its mail servers are, in the order in which to try them; without addresses at which there is no other server. */
    List<InetAddress> servers() {
        return servers;
    }
}
