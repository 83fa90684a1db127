package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every kind of client, at every listener, with every way of writing a recipient, and every command that could come in
 * between: the reply is the table's ({@link #expected}), and what James then has to deliver is what was accepted, no more.
 */
@ExtendWith(SharedJames.class)
class RelayMatrixIT {
    private static final String FAR = "far.example";

    /** The ways of writing a recipient; {@code %s} is unique in each cell. */
    private enum Form {
        LOCAL("alice@demo.example", ""),
        LOCAL_UNKNOWN("%s@demo.example", ""),
        FOREIGN("%s@far.example", FAR),
        FOREIGN_UPPER_CASE("%s@FAR.EXAMPLE", FAR),
        FOREIGN_OTHER("%s@other.example", "other.example"),
        POSTMASTER("postmaster@far.example", FAR),
        LITERAL("%s@[192.0.2.1]", "192.0.2.1"),
        BELOW_LOCAL("%s@demo.example.far.example", "demo.example.far.example"),
        PERCENT("%s%%far.example@demo.example", FAR),
        BANG("far.example!%s@demo.example", FAR),
        QUOTED("\"%s@far.example\"@demo.example", FAR),
        QUOTED_ODD("\"%s@\"@demo.example", "nowhere"),
        SOURCE_ROUTE("@demo.example:%s@far.example", FAR),
        TRAILING_DOT("%s@far.example.", FAR);

        private final String text;
        /** Where mail for it would go; empty for here. */
        private final String destination;

        Form(String text, String destination) {
            this.text = text;
            this.destination = destination;
        }

        /** Whether the domain as James reads it is ours. */
        boolean atLocalDomain() {
            return text.endsWith("@demo.example");
        }
    }

    /** What happens before the recipient is named, or with it. */
    private enum Between {
        NOTHING,
        RSET,
        EHLO,
        STARTTLS,
        SECOND_MAIL,
        /** A second MAIL, refused, makes James forget the sender and keep the recipient; a third names somebody else. */
        OTHER_SENDER,
        PIPELINED;

        boolean possibleFor(RelayClient client) {
            return switch (this) {
                // James takes none from who has logged in.
                case STARTTLS -> client.inTheClear() && client.user().isEmpty();
                case OTHER_SENDER -> client.mayRelayOnlyAsSender();
                default -> true;
            };
        }
    }

    /** The table: how the reply to MAIL begins. */
    private static String expected(RelayClient client) {
        return client.maySendAsSender() ? "250 2.1.0 " : "550 5.7.1 Senders of this domain must log in";
    }

    /** The table: how the reply to RCPT begins. */
    private static String expected(RelayClient client, Form form) {
        if (!client.maySendAsSender()) {
            return "503 ";
        }
        if (form == Form.SOURCE_ROUTE || form == Form.TRAILING_DOT) {
            return "553 ";
        }
        boolean reached = client.right() != RelayClient.Right.FAR_ONLY || form.destination.equals(FAR);
        if (!form.destination.isEmpty() && !(client.mayRelayAsSender() && reached)) {
            return refusal(client);
        }
        if (form == Form.LOCAL || !form.atLocalDomain()) {
            return "250 2.1.5 ";
        }
        // Nobody here has such a name; James's own check of recipients trips over a quoted @.
        return form == Form.QUOTED || form == Form.QUOTED_ODD ? "451 4.0.0 " : "550 5.1.1 ";
    }

    private static String refusal(RelayClient client) {
        return client.couldLogIn() ? "530 5.7.0 Authentication required" : "550 5.7.1 Relay refused";
    }

    private final Set<String> accepted = new TreeSet<>();

    @TestFactory
    Stream<DynamicTest> cells(TestJames james) throws Exception {
        Outbound outbound = james.outbound();
        outbound.awaitIdle();
        Set<String> before = new HashSet<>(outbound.queued());
        int left = outbound.delivered().size();
        int misaddressed = outbound.misaddressed().size();
        List<DynamicTest> tests = new ArrayList<>();
        for (RelayClient client : RelayClient.values()) {
            for (Form form : Form.values()) {
                for (Between between : Between.values()) {
                    if (between.possibleFor(client)) {
                        String tag = "m" + tests.size();
                        tests.add(DynamicTest.dynamicTest(
                                client + ", " + form + ", " + between, () -> cell(james, client, form, between, tag)));
                    }
                }
            }
        }
        tests.add(DynamicTest.dynamicTest("what James delivers", () -> {
            outbound.awaitIdle();
            Set<String> queued = new TreeSet<>();
            for (String name : outbound.queued()) {
                if (!before.contains(name)) {
                    queued.addAll(cellsAndRecipients(outbound.mail(name)));
                }
            }
            assertThat(queued).isEqualTo(accepted);
            assertThat(outbound.misaddressed()).hasSize(misaddressed);
            List<String> delivered = outbound.delivered();
            Set<String> arrived = new TreeSet<>();
            delivered.subList(left, delivered.size()).forEach(message -> arrived.add(cellAndRecipient(message)));
            Set<String> leaving = new TreeSet<>(accepted);
            leaving.removeIf(one -> !one.endsWith("@" + FAR));
            assertThat(arrived).isEqualTo(leaving);
        }));
        return tests.stream();
    }

    private void cell(TestJames james, RelayClient client, Form form, Between between, String tag) throws IOException {
        String recipient = form.text.formatted(tag);
        String mail = "MAIL FROM:<" + client.sender() + ">";
        String rcpt = "RCPT TO:<" + recipient + ">";
        String named = expected(client);
        String expected = expected(client, form);
        boolean pass = expected.startsWith("250");
        try (SmtpClient smtp = client.open(james)) {
            switch (between) {
                case RSET -> {
                    smtp.command(mail, named);
                    smtp.command("RSET", "250 ");
                }
                case EHLO -> {
                    smtp.command(mail, named);
                    smtp.command("EHLO again.example", "250 ");
                }
                case STARTTLS -> {
                    smtp.command(mail, named);
                    smtp.command("STARTTLS", "220 ");
                    smtp.handshake(ClientCertificates.context());
                    smtp.command("EHLO again.example", "250 ");
                }
                default -> {}
            }
            if (between == Between.PIPELINED) {
                smtp.send(mail, rcpt, "DATA");
                smtp.expect(named);
                smtp.expect(expected);
                smtp.expect(pass ? "354 " : "503 ");
            } else {
                smtp.command(mail, named);
                smtp.command(rcpt, expected);
                if (between == Between.SECOND_MAIL) {
                    // One MAIL is heard out; which one depends on whether the first was.
                    boolean heard = client.maySendAsSender();
                    smtp.command("MAIL FROM:<>", heard ? "503 " : "250 2.1.0 ");
                    smtp.command(mail, heard ? named : "503 ");
                }
                if (between == Between.OTHER_SENDER) {
                    smtp.command("MAIL FROM:<>", "503 ");
                    smtp.command("MAIL FROM:<someone@good.example>", "250 2.1.0 ");
                }
                smtp.command("DATA", pass ? "354 " : "503 ");
            }
            if (pass) {
                smtp.send("From: <" + client.sender() + ">", "Subject: cell " + tag, "", "Hello", ".");
                boolean foreign = !form.destination.isEmpty();
                boolean taken = !foreign || between != Between.OTHER_SENDER;
                smtp.expect(taken ? "250 2.6.0 " : refusal(client));
                if (foreign && taken) {
                    String literal = recipient.replaceAll("\\[(.*)]", "$1");
                    accepted.add(tag + " " + literal.toLowerCase(Locale.ROOT));
                }
            }
            smtp.command("QUIT", "221 ");
        }
    }

    private static List<String> cellsAndRecipients(Outbound.Mail mail) {
        return mail.recipients().stream()
                .map(recipient -> cell(mail.text()) + " " + recipient.toLowerCase(Locale.ROOT))
                .toList();
    }

    private static String cellAndRecipient(String message) {
        String recipient = message.lines()
                .filter(line -> line.startsWith("X-Envelope-To: "))
                .map(line -> line.substring(line.indexOf('<') + 1, line.indexOf('>')))
                .collect(Collectors.joining(","));
        return cell(message) + " " + recipient.toLowerCase(Locale.ROOT);
    }

    private static String cell(String text) {
        int at = text.indexOf("cell m");
        return Optional.of(at)
                .filter(found -> found >= 0)
                .map(found -> text.substring(found + 5).split("[^m0-9]", 2)[0])
                .orElse("?");
    }
}
