package org.postern.policy.envelope;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.postern.policy.dns.Dns;
import org.postern.policy.dns.DnsAnswer;
import org.postern.policy.dns.DnsType;
import org.postern.policy.dns.ReversedAddress;

/**
 * What the reverse tree says of an address: a name is confirmed when it has the address itself (RFC 8601 section 2.7.3).
 * Immutable.
 */
final class ReverseName {
    /** As many names are looked at as RFC 8601 section 2.7.3 allows; an address with more has no honest reason. */
    private static final int MAX_NAMES = 10;

    enum Status {
        CONFIRMED,
        /** There are names, none of which has the address. */
        UNCONFIRMED,
        /** There is no name. */
        NONE,
        TROUBLE
    }

    private final Status status;
    private final String detail;

    private ReverseName(Status status, String detail) {
        this.status = status;
        this.detail = detail;
    }

    /** Looks up the names of the address, and then all their addresses at once. */
    static CompletableFuture<ReverseName> find(Dns dns, InetAddress client) {
        return dns.ask(ReversedAddress.arpa(client), DnsType.PTR).thenCompose(names -> {
            if (!names.isFound()) {
                Status status = names.isTrouble() ? Status.TROUBLE : Status.NONE;
                return CompletableFuture.completedFuture(new ReverseName(status, "PTR " + names));
            }
            return confirm(dns, client, names.texts().stream().limit(MAX_NAMES).collect(Collectors.toList()));
        });
    }

    private static CompletableFuture<ReverseName> confirm(Dns dns, InetAddress client, List<String> names) {
        DnsType type = client.getAddress().length == 4 ? DnsType.A : DnsType.AAAA;
        return Lookups.all(names.stream().map(name -> dns.ask(name, type)).collect(Collectors.toList()))
                .thenApply(answers -> {
                    for (int i = 0; i < names.size(); i++) {
                        if (answers.get(i).addresses().contains(client)) {
                            return new ReverseName(Status.CONFIRMED, names.get(i));
                        }
                    }
                    return answers.stream()
                            .filter(DnsAnswer::isTrouble)
                            .findFirst()
                            .map(trouble -> new ReverseName(Status.TROUBLE, type + " " + trouble))
                            .orElseGet(() -> new ReverseName(Status.UNCONFIRMED, String.join(" ", names)));
                });
    }

    Status status() {
        return status;
    }

    /** The confirmed name, the names that are not confirmed, or what the DNS said. */
    String detail() {
        return detail;
    }
}
