package org.postern.policy.envelope;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.postern.policy.Decision;
import org.postern.policy.Reply;
import org.postern.policy.SessionFacts;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.XmlSettings;
import org.postern.policy.envelope.LocalAddress.Status;
import org.postern.policy.net.IpLiteral;
import org.postern.policy.net.ListListener;
import org.postern.policy.spf.SpfResult;
import org.postern.policy.state.MemoryState;
import org.postern.policy.state.State;

/**
 * A server with EnvelopeCheck and a client of it. Local are alice@demo.example, postmaster@demo.example and all of
 * caught.example; demo.example is ours. The client is 192.0.2.1, calls itself mx.good.example, and writes from
 * bob@good.example to alice@demo.example.
 */
final class World {
    static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    final FakeDns dns = new FakeDns();
    final FakeCallout callout = new FakeCallout();
    final Problems problems = new Problems();
    final Map<String, LocalAddress> local = new HashMap<>();
    final Set<String> localAsked = new HashSet<>();
    SpfResult.Status spf = SpfResult.Status.NONE;
    String client = "192.0.2.1";
    String helo = "mx.good.example";
    String sender = "bob@good.example";
    String user;
    String listener;
    boolean relays;
    boolean utf8;
    Instant now = NOON;
    final Callouts callouts =
            new Callouts(callout, () -> Duration.between(NOON, now).toNanos());
    State state;
    EnvelopeChecks checks;
    ConnectionChecks connection;
    TransactionChecks transaction;
    private final EnvelopePolicy policy;
    private final AtomicLong random = new AtomicLong(7);

    /** Reads the handler with these child elements. */
    static EnvelopePolicy read(String attributes, String elements, Problems problems) {
        try {
            Path file = Files.createTempFile("handler", ".xml");
            try {
                Files.writeString(file, "<handler class='x' " + attributes + ">" + elements + "</handler>");
                return EnvelopePolicy.read(
                        XmlSettings.read(file, Place.file("f.xml"), problems).orElseThrow(),
                        file.getParent(),
                        NOON,
                        ListListener.NONE,
                        problems);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    World(String elements) {
        this("", elements);
    }

    World(String attributes, String elements) {
        this(attributes, elements, new MemoryState(42));
    }

    World(String attributes, String elements, State state) {
        this.state = state;
        this.policy = read(attributes, elements, problems);
        problems.throwIfErrors();
        this.checks = checks(policy);
    }

    /** The same server, with nothing left but what is in this state. */
    void restart(State kept) {
        state = kept;
        checks = checks(policy);
    }

    EnvelopeChecks checks(EnvelopePolicy policy) {
        return policy.checks(
                dns,
                (address, name, from) -> CompletableFuture.completedFuture(
                        SpfResult.matched(spf, SenderFindings.domain(from), spf == SpfResult.Status.NONE ? "" : "-all")
                                .explained(spf == SpfResult.Status.FAIL ? "go away" : "")),
                this::find,
                callouts,
                state,
                IpLiteral.parse("203.0.113.99")::equals,
                random::incrementAndGet);
    }

    private CompletableFuture<LocalAddress> find(String address) {
        localAsked.add(address);
        String domain = SenderFindings.domain(address);
        Status status = !domain.isEmpty()
                        && !Set.of("demo.example", "caught.example").contains(domain)
                ? Status.FOREIGN
                : domain.equals("caught.example") || address.matches("(alice|bob)@.*") ? Status.EXISTS : Status.UNKNOWN;
        return CompletableFuture.completedFuture(local.getOrDefault(address, LocalAddress.of(status)));
    }

    World dns(String records) {
        dns.with(records);
        return this;
    }

    World at(Duration afterNoon) {
        now = NOON.plus(afterNoon);
        return this;
    }

    EnvelopeFacts facts() {
        return EnvelopeFacts.of(
                        SessionFacts.of(IpLiteral.parse(client), now).user(user).build())
                .listener(listener)
                .server("mx.demo.example")
                .relays(relays)
                .helo(helo)
                .sender(sender)
                .utf8(utf8)
                .build();
    }

    /** Connects, greets and names the sender, whatever is answered. */
    World begin() {
        connection = checks.connection(facts());
        connection.helo(facts());
        transaction = connection.mail(facts());
        return this;
    }

    /** What a new connection hears to EHLO. */
    String ehlo(String name) {
        helo = name;
        return told(checks.connection(facts()).helo(facts()));
    }

    /** What a new connection hears to MAIL. */
    String mail(String from) {
        sender = from;
        begin();
        return told(transaction.mail());
    }

    /** What a new connection hears to RCPT. */
    String rcpt(String recipient) {
        return told(begin().decide(recipient, 0));
    }

    List<Decision> decide(String recipient, int earlier) {
        return transaction.rcpt(facts().to(recipient, earlier)).join();
    }

    /** The reply that reaches the client. */
    static String told(List<Decision> decisions) {
        return decisions.stream()
                .filter(Decision::bites)
                .findFirst()
                .flatMap(Decision::reply)
                .map(Reply::line)
                .orElse("250");
    }

    /** Rule, mode, verdict and reason of each decision. */
    static String summary(List<Decision> decisions) {
        return decisions.stream()
                .map(decision -> decision.rule() + " " + decision.mode().text() + " "
                        + decision.verdict().text() + " " + decision.reason())
                .collect(Collectors.joining(", "));
    }

    /** Records what is acted on, and answers with a numbered reply. */
    static final class Recorder {
        final List<String> records = new ArrayList<>();

        Optional<Reply> act(Decision decision) {
            records.add(decision.rule() + " " + decision.reason());
            return decision.bites()
                    ? decision.reply().map(reply -> reply.withId("d" + records.size()))
                    : Optional.empty();
        }
    }
}
