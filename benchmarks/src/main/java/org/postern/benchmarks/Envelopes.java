package org.postern.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.postern.policy.Decision;
import org.postern.policy.SessionFacts;
import org.postern.policy.command.Directory;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.XmlSettings;
import org.postern.policy.dns.Dns;
import org.postern.policy.envelope.Callouts;
import org.postern.policy.envelope.ConnectionChecks;
import org.postern.policy.envelope.DirectoryAddresses;
import org.postern.policy.envelope.EnvelopeChecks;
import org.postern.policy.envelope.EnvelopeFacts;
import org.postern.policy.envelope.EnvelopePolicy;
import org.postern.policy.envelope.EvaluatedSpf;
import org.postern.policy.envelope.TransactionChecks;
import org.postern.policy.net.IpLiteral;
import org.postern.policy.net.ListListener;
import org.postern.policy.state.State;

/** EnvelopeCheck and transactions for it. */
final class Envelopes {
    static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    static final String RECIPIENT = "alice@demo.example";

    private Envelopes() {}

    /** The checks that these elements ask for; demo.example is ours, with every mailbox. */
    static EnvelopeChecks checks(String elements, Dns dns, State state) throws IOException {
        Path file = Files.createTempFile("handler", ".xml");
        try {
            Files.writeString(file, "<handler class='x'>" + elements + "</handler>");
            Problems problems = new Problems();
            EnvelopePolicy policy = EnvelopePolicy.read(
                    XmlSettings.read(file, Place.file("smtpserver.xml"), problems)
                            .orElseThrow(),
                    file.getParent(),
                    NOON,
                    ListListener.NONE,
                    problems);
            problems.throwIfErrors();
            return policy.checks(
                    dns,
                    new EvaluatedSpf(dns, Clock.systemUTC()),
                    new DirectoryAddresses(new Demo(), Runnable::run, Duration.ofSeconds(10)),
                    new Callouts(question -> new CompletableFuture<>(), System::nanoTime),
                    state,
                    address -> false,
                    () -> 0x9e3779b97f4a7c15L);
        } finally {
            Files.delete(file);
        }
    }

    static EnvelopeFacts facts(String client, String sender, Instant now) {
        return EnvelopeFacts.of(SessionFacts.of(IpLiteral.parse(client), now).build())
                .listener("mx")
                .helo("mx.good.example")
                .sender(sender)
                .build();
    }

    /** EHLO, MAIL and one RCPT of a new connection; the decisions about the recipient. */
    static List<Decision> transaction(EnvelopeChecks checks, EnvelopeFacts facts) {
        ConnectionChecks connection = checks.connection(facts);
        connection.helo(facts);
        TransactionChecks transaction = connection.mail(facts);
        transaction.mail();
        return transaction.rcpt(facts.to(RECIPIENT, 0)).join();
    }

    /** A directory that answers at once. */
    private static final class Demo implements Directory {
        @Override
        public String defaultDomain() {
            return "demo.example";
        }

        @Override
        public boolean isLocal(String domain) {
            return domain.equals("demo.example");
        }

        @Override
        public boolean isMailbox(String address) {
            return address.endsWith("@demo.example");
        }

        @Override
        public List<String> targets(String address) {
            return List.of();
        }

        @Override
        public Optional<String> addressOf(String user) {
            return Optional.of(user);
        }
    }
}
