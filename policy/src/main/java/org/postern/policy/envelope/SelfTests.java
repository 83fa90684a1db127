package org.postern.policy.envelope;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.postern.policy.dns.Dns;
import org.postern.policy.dns.DnsAnswer;
import org.postern.policy.dns.DnsType;
import org.postern.policy.dns.ReversedAddress;

/**
 * Is a list alive? One that is lists 127.0.0.2 and does not list 127.0.0.1, and for IPv6 ::FFFF:7F00:2 and ::FFFF:7F00:1 (RFC
 * 5782 section 5). A list whose domain was given up often lists everybody, or nobody. It counts only for the family of
 * addresses for which it has passed. A test that DNS trouble spoils changes nothing. For any number of threads.
 */
final class SelfTests {
    /** What tests have shown. */
    enum Outcome {
        PASSED,
        FAILED,
        /** There was no test yet, or DNS trouble spoiled each. */
        UNKNOWN
    }

    /** By zone and family: what is wrong with the list, empty when nothing is. */
    private final Map<String, String> results = new ConcurrentHashMap<>();

    /** By zone and family: what spoiled the last test. */
    private final Map<String, String> spoiled = new ConcurrentHashMap<>();

    /** Tests the lists; to be repeated, about once in an hour. */
    CompletableFuture<Void> run(Dns dns, Set<String> zones) {
        List<CompletableFuture<?>> tests = new ArrayList<>();
        for (String zone : zones) {
            for (boolean ipv6 : new boolean[] {false, true}) {
                tests.add(dns.ask(ReversedAddress.in(address(ipv6, 2), zone), DnsType.A)
                        .thenAcceptBoth(
                                dns.ask(ReversedAddress.in(address(ipv6, 1), zone), DnsType.A),
                                (must, mustNot) -> record(key(zone, ipv6), must, mustNot)));
            }
        }
        return CompletableFuture.allOf(tests.toArray(new CompletableFuture<?>[0]));
    }

    /** 127.0.0.x, or the same mapped into IPv6. */
    private static byte[] address(boolean ipv6, int last) {
        byte[] address = new byte[ipv6 ? 16 : 4];
        if (ipv6) {
            address[10] = (byte) 0xff;
            address[11] = (byte) 0xff;
        }
        address[address.length - 4] = 127;
        address[address.length - 1] = (byte) last;
        return address;
    }

    private void record(String key, DnsAnswer must, DnsAnswer mustNot) {
        for (DnsAnswer answer : List.of(must, mustNot)) {
            if (answer.isTrouble() || DnsList.isError(answer)) {
                spoiled.put(key, "answers " + Lookups.text(answer) + " to its test");
                return;
            }
        }
        spoiled.remove(key);
        String missing = DnsList.isListed(must) ? "" : "does not list 127.0.0.2, which every list does";
        results.put(key, mustNot.isFound() ? "lists 127.0.0.1, which no list does" : missing);
    }

    Outcome outcome(String zone, boolean ipv6) {
        String result = results.get(key(zone, ipv6));
        return result == null ? Outcome.UNKNOWN : result.isEmpty() ? Outcome.PASSED : Outcome.FAILED;
    }

    /** The lists that count for no address, and why, one sentence each. Many lists know no IPv6: that alone is no trouble. */
    List<String> troubles(Set<String> zones) {
        List<String> troubles = new ArrayList<>();
        for (String zone : new TreeSet<>(zones)) {
            String key = key(zone, false);
            Outcome ipv4 = outcome(zone, false);
            if (ipv4 == Outcome.UNKNOWN || ipv4 == Outcome.FAILED && outcome(zone, true) != Outcome.PASSED) {
                troubles.add("the list " + zone + " does not count: it "
                        + results.getOrDefault(key, spoiled.getOrDefault(key, "has not been tested yet")));
            }
        }
        return troubles;
    }

    /** Whether DNS trouble spoiled the last test of a list, for either family. */
    boolean isSpoiled() {
        return !spoiled.isEmpty();
    }

    private static String key(String zone, boolean ipv6) {
        return zone + (ipv6 ? " IPv6" : " IPv4");
    }
}
