package org.postern.policy.envelope;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postern.policy.dns.Dns;
import org.postern.policy.dns.DnsAnswer;
import org.postern.policy.dns.DnsType;
import org.postern.policy.net.IpLiteral;

/** Questions that are asked at the same time. */
final class Lookups {
    private Lookups() {}

    /** Completes with all results in their order, when the last one is there. */
    static <T> CompletableFuture<List<T>> all(List<CompletableFuture<T>> futures) {
        return CompletableFuture.allOf(futures.toArray(new CompletableFuture<?>[0]))
                .thenApply(
                        done -> futures.stream().map(CompletableFuture::join).collect(Collectors.toUnmodifiableList()));
    }

    /** What an answer says, for records. */
    static String text(DnsAnswer answer) {
        return answer.addresses().isEmpty()
                ? answer.toString()
                : answer.addresses().stream().map(IpLiteral::format).collect(Collectors.joining(" "));
    }

    /** Whether a name has records of any of the types: the first found, otherwise trouble, otherwise what was said first. */
    static CompletableFuture<DnsAnswer> any(Dns dns, String name, DnsType... types) {
        return all(Stream.of(types).map(type -> dns.ask(name, type)).collect(Collectors.toList()))
                .thenApply(answers -> answers.stream()
                        .filter(DnsAnswer::isFound)
                        .findFirst()
                        .orElseGet(() -> answers.stream()
                                .filter(DnsAnswer::isTrouble)
                                .findFirst()
                                .orElse(answers.get(0))));
    }
}
