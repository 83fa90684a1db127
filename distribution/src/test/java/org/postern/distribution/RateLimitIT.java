package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Limits under load: what is counted is exact, however many ask at once, and what is open is counted as it is. */
@ExtendWith(SharedJames.class)
class RateLimitIT {
    private static final int PORT = 2550;
    private static final int CLIENTS = 50;
    private static final int MESSAGES_EACH = 4;
    private static final int LIMIT = 100;
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @Test
    void ofTwoHundredMessagesOnFiftyConnectionsExactlyOneHundredAreTaken(TestJames james) throws Exception {
        assertExactlyTheLimitIsTaken(james, "127.0.5.", "crowd@far.example", false);
    }

    /** Half of all messages are begun twice: what the first attempt took must be there for others. */
    @Test
    void whoeverAbortsTransactionsLeavesRoomForExactlyAsManyOthers(TestJames james) throws Exception {
        assertExactlyTheLimitIsTaken(james, "127.0.6.", "fickle@far.example", true);
    }

    private static void assertExactlyTheLimitIsTaken(TestJames james, String network, String recipient, boolean abort)
            throws Exception {
        AtomicInteger accepted = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        Parallel.run(CLIENTS, number -> {
            try (SmtpClient client = open(james, network + (number + 1))) {
                for (int i = 0; i < MESSAGES_EACH; i++) {
                    if (abort && i % 2 == 0) {
                        client.send("MAIL FROM:<crowd@good.example>");
                        client.reply();
                        client.command("RSET", "250 ");
                    }
                    (send(client, recipient) ? accepted : refused).incrementAndGet();
                }
                client.command("QUIT", "221 ");
            }
        });
        james.outbound().awaitIdle();
        assertThat(queuedTo(james, recipient)).hasSize(accepted.get());
        if (abort) {
            // An attempt that is aborted later may be in the way of a message for the moment.
            drain(james, network + 200, recipient, accepted);
        }
        assertThat(accepted).hasValue(LIMIT);
        assertThat(queuedTo(james, recipient)).hasSize(LIMIT);
    }

    /** Sends until no more is taken. */
    private static void drain(TestJames james, String source, String recipient, AtomicInteger accepted)
            throws Exception {
        try (SmtpClient client = open(james, source)) {
            while (send(client, recipient)) {
                accepted.incrementAndGet();
            }
            client.command("QUIT", "221 ");
        }
        james.outbound().awaitIdle();
    }

    /** Sends one message; says whether it was taken. */
    private static boolean send(SmtpClient client, String recipient) throws IOException {
        client.send("MAIL FROM:<crowd@good.example>");
        if (client.reply().startsWith("451 4.7.1 Too many messages, try again in ")) {
            return false;
        }
        client.command("RCPT TO:<" + recipient + ">", "250 ");
        client.command("DATA", "354 ");
        client.send("Subject: crowd", "", "Hello", ".");
        client.expect("250 ");
        return true;
    }

    private static List<String> queuedTo(TestJames james, String recipient) throws IOException {
        List<String> names = new ArrayList<>();
        for (String name : james.outbound().queued()) {
            if (james.outbound().mail(name).recipients().contains(recipient)) {
                names.add(name);
            }
        }
        return names;
    }

    /** Whoever leaves makes room, whether he says goodbye, just goes, or is cut off. */
    @Test
    void whatIsOpenAtTheSameTimeIsGivenBackHoweverItEnds(TestJames james) throws Exception {
        for (int i = 0; i < 20; i++) {
            SmtpClient one = await(james, "127.0.4.51");
            SmtpClient two = await(james, "127.0.4.51");
            try (SmtpClient three = SmtpClient.connect(james.port(PORT), "127.0.4.51")) {
                three.expect("421 4.7.0 Too many connections at the same time, ");
                assertThat(three.reply()).isNull();
            }
            one.reset();
            two.command("QUIT", "221 ");
            two.close();
        }
    }

    private static SmtpClient await(TestJames james, String source) throws IOException, InterruptedException {
        return Await.until(() -> "no room for " + source, DEADLINE, () -> {
            SmtpClient client = SmtpClient.connect(james.port(PORT), source);
            if (client.reply().startsWith("220 ")) {
                return Optional.of(client);
            }
            client.close();
            return Optional.empty();
        });
    }

    /** The hundred that each transaction may have, and no more in the next one, until there is room. */
    @Test
    void recipientsOfAllTransactionsAreCounted(TestJames james) throws Exception {
        try (SmtpClient client = open(james, "127.0.4.132")) {
            client.command("MAIL FROM:<a@good.example>", "250 ");
            for (int i = 0; i < 99; i++) {
                client.command("RCPT TO:<r" + i + "@far.example>", "250 ");
            }
            client.command("DATA", "354 ");
            client.send("Subject: many", "", "Hello", ".");
            client.expect("250 ");
            client.command("MAIL FROM:<a@good.example>", "250 ");
            client.command("RCPT TO:<r0@far.example>", "250 ");
            client.command("RCPT TO:<r1@far.example>", "452 4.5.3 Too many recipients, try again in ");
            // What was accepted before stays.
            client.command("DATA", "354 ");
            client.send("Subject: many", "", "Hello", ".");
            client.expect("250 ");
        }
    }

    @Test
    void recipientsThatWereCountedBeforeAreFree(TestJames james) throws Exception {
        for (int round = 0; round < 2; round++) {
            try (SmtpClient client = open(james, "127.0.4.136")) {
                client.command("MAIL FROM:<a@good.example>", "250 ");
                for (int i = 0; i < 100; i++) {
                    client.command("RCPT TO:<" + (round == 0 ? "r" : "R") + i + "+x@far.example>", "250 ");
                }
                client.command(
                        "RCPT TO:<one-more@far.example>", "452 4.5.3 Too many different recipients, try again in ");
                client.command("DATA", "354 ");
                client.send("Subject: spread", "", "Hello", ".");
                client.expect("250 ");
            }
        }
    }

    @Test
    void aMessageThatIsLargerThanItWasSaidToBeIsRefusedAtItsEnd(TestJames james) throws Exception {
        try (SmtpClient client = open(james, "127.0.4.31")) {
            client.command("MAIL FROM:<a@good.example> SIZE=1000", "250 ");
            client.command("RCPT TO:<bob@demo.example>", "250 ");
            sendOctets(client, (64 << 10) + 1);
            client.expect("552 5.3.4 Message size exceeds the limit that applies to you [id=");
            client.command("MAIL FROM:<a@good.example>", "250 ");
            client.command("RCPT TO:<bob@demo.example>", "250 ");
            sendOctets(client, 64 << 10);
            client.expect("250 ");
        }
        try (SmtpClient client = open(james, "127.0.4.52")) {
            client.command("MAIL FROM:<a@good.example>", "250 ");
            client.command("RCPT TO:<bob@demo.example>", "250 ");
            client.command("RCPT TO:<carol@demo.example>", "250 ");
            sendOctets(client, 200 << 10);
            client.expect("552 5.3.4 Message size exceeds the limit of a recipient [id=");
        }
    }

    /** A message of so many octets, each of whose lines begins with a dot that is not one of them when it is sent. */
    private static void sendOctets(SmtpClient client, int octets) throws IOException {
        client.command("DATA", "354 ");
        List<String> lines = new ArrayList<>();
        int left = octets;
        while (left > 0) {
            int line = left >= 200 ? 100 : left;
            lines.add(".." + "x".repeat(line - 3));
            left -= line;
        }
        lines.add(".");
        client.send(lines.toArray(new String[0]));
    }

    private static SmtpClient open(TestJames james, String source) throws IOException {
        SmtpClient client = SmtpClient.connect(james.port(PORT), source);
        client.expect("220 ");
        client.command("EHLO client.example", "250 ");
        return client;
    }
}
