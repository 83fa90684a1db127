package org.postern.policy.envelope;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.postern.policy.dns.Dns;
import org.postern.policy.dns.DnsAnswer;
import org.postern.policy.dns.DnsType;
import org.postern.policy.dns.MailHost;
import org.postern.policy.net.IpLiteral;

/** A domain name system in memory, which notes what it is asked, and may answer later. */
final class FakeDns implements Dns {
    private final Map<String, DnsAnswer> answers = new HashMap<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, CompletableFuture<DnsAnswer>> waiting = new HashMap<>();
    private final List<List<String>> chains = new ArrayList<>();
    private boolean holds;
    private boolean over;

    /**
     * @param records {@code name TYPE value value}, several with semicolons between them; {@code NODATA}, {@code busy} and {@code SERVFAIL}
     *     are values too. A name with a record has no data of other types, all else does not exist
     */
    FakeDns with(String records) {
        for (String record : records.split(";")) {
            String[] words = record.strip().split(" +");
            if (words.length > 2) {
                DnsType type = DnsType.valueOf(words[1]);
                for (DnsType other : DnsType.values()) {
                    answers.putIfAbsent(key(words[0], other), DnsAnswer.noData());
                }
                answers.put(key(words[0], type), answer(type, List.of(words).subList(2, words.length)));
            }
        }
        return this;
    }

    private static DnsAnswer answer(DnsType type, List<String> values) {
        switch (values.get(0)) {
            case "busy":
                return DnsAnswer.busy();
            case "SERVFAIL":
                return DnsAnswer.trouble("SERVFAIL");
            case "NODATA":
                return DnsAnswer.noData();
            default:
        }
        switch (type) {
            case A:
            case AAAA:
                return DnsAnswer.ofAddresses(
                        values.stream().map(IpLiteral::parse).collect(Collectors.toList()));
            case MX:
                return DnsAnswer.ofMailHosts(
                        values.stream().map(FakeDns::mailHost).collect(Collectors.toList()));
            default:
                return DnsAnswer.ofTexts(values);
        }
    }

    /** {@code name} or {@code preference:name}. */
    private static MailHost mailHost(String value) {
        int colon = value.indexOf(':');
        String name = value.substring(colon + 1);
        return new MailHost(colon < 0 ? 10 : Integer.parseInt(value.substring(0, colon)), name.equals(".") ? "" : name);
    }

    /** From now on answers wait for {@link #release}. */
    FakeDns holding() {
        holds = true;
        return this;
    }

    void release() {
        while (!waiting.isEmpty()) {
            Map<String, CompletableFuture<DnsAnswer>> due = new HashMap<>(waiting);
            waiting.clear();
            due.forEach((key, future) -> future.complete(found(key)));
        }
    }

    /** Answers what is waiting now, and says how many questions that were. */
    int releaseOnce() {
        Map<String, CompletableFuture<DnsAnswer>> due = new HashMap<>(waiting);
        waiting.clear();
        due.forEach((key, future) -> future.complete(found(key)));
        return due.size();
    }

    List<String> asked() {
        return List.copyOf(asked);
    }

    void forgetAsked() {
        asked.clear();
    }

    @Override
    public CompletableFuture<DnsAnswer> ask(String name, DnsType type) {
        String key = key(name, type);
        asked.add(key);
        return holds
                ? waiting.computeIfAbsent(key, none -> new CompletableFuture<>())
                : CompletableFuture.completedFuture(found(key));
    }

    /** Notes what is asked together; see {@link #over}. */
    @Override
    public Dns chain() {
        List<String> questions = new ArrayList<>();
        chains.add(questions);
        return (name, type) -> {
            questions.add(key(name, type));
            return over ? CompletableFuture.completedFuture(DnsAnswer.trouble("deadline")) : ask(name, type);
        };
    }

    /** The questions of each chain that has any, in their order. */
    List<List<String>> chains() {
        return chains.stream().filter(questions -> !questions.isEmpty()).collect(Collectors.toList());
    }

    /** From now on each chain has reached its deadline. */
    void over() {
        over = true;
    }

    private DnsAnswer found(String key) {
        return answers.getOrDefault(key, DnsAnswer.noName());
    }

    private static String key(String name, DnsType type) {
        return name.toLowerCase(Locale.ROOT) + " " + type;
    }
}
