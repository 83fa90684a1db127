package org.postern.policy.spf;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.postern.policy.dns.DnsAnswer;
import org.postern.policy.dns.DnsType;
import org.postern.policy.dns.ReversedAddress;

/**
 * The names that an address has and that have the address (RFC 7208 section 5.5). They are asked for once in a check,
 * however often its record names them, so that the macro p is no term of its own among those that are counted.
 */
final class ClientNames {
    private final InetAddress client;
    private final BiFunction<String, DnsType, DnsAnswer> dns;
    private final Work work;

    private String trouble = "";
    private String doubt = "";

    ClientNames(InetAddress client, BiFunction<String, DnsType, DnsAnswer> dns, Work work) {
        this.client = client;
        this.dns = dns;
        this.work = work;
    }

    void clearDoubt() {
        doubt = "";
    }

    /** Why a name may be missing from what was told since the doubt was cleared; empty when none is. */
    String doubt() {
        return doubt;
    }

    /** Whether one of the names lies in the domain; trouble with a name means that this is none, but leaves a doubt. */
    boolean anyIn(String domain) {
        trouble = "";
        boolean found = first(domain).isPresent();
        if (!found) {
            remember();
        }
        return found;
    }

    /** The name for the macro p: the domain, else one below it, else any (section 7.3). */
    String best(String domain) {
        trouble = "";
        String name = choose(domain);
        remember();
        return name;
    }

    private void remember() {
        doubt = doubt.isEmpty() ? trouble : doubt;
    }

    private String choose(String domain) {
        List<String> names = claimed();
        if (names.stream().anyMatch(domain::equalsIgnoreCase) && isConfirmed(domain)) {
            return domain;
        }
        return first(domain)
                .or(() -> names.stream().filter(this::isConfirmed).findFirst())
                .orElse("unknown");
    }

    private Optional<String> first(String domain) {
        return claimed().stream()
                .filter(name -> Names.isIn(name, domain))
                .filter(this::isConfirmed)
                .findFirst();
    }

    private List<String> claimed() {
        List<String> names = ask(ReversedAddress.arpa(client), DnsType.PTR).texts();
        return names.subList(0, Math.min(names.size(), Evaluation.MAX_NAMES));
    }

    private boolean isConfirmed(String name) {
        DnsType type = client.getAddress().length == 4 ? DnsType.A : DnsType.AAAA;
        List<InetAddress> addresses = ask(name, type).addresses();
        work.add(Work.STEP * addresses.size());
        return addresses.contains(client);
    }

    private DnsAnswer ask(String name, DnsType type) {
        DnsAnswer answer = dns.apply(name, type);
        if (answer.isTrouble()) {
            trouble = "no answer to " + type + " " + name + ": " + answer.trouble();
        }
        return answer;
    }
}
