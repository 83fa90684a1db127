package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postern.distribution.Outbound.Mail;

/**
 * The mailet in a real James: mail comes in over SMTP and goes to mailboxes, to a server that takes it or not, or nowhere, and
 * the records say so under the name that the mail had first.
 */
@ExtendWith(SharedJames.class)
class AuditLogMailetIT {
    /** Here 127.0.0.20 may relay. */
    private static final int RELAY = 2540;

    /** Here AuditLog listens, and unknown recipients are told of only. */
    private static final int AUDITED = 2566;

    private static final int SINK = 2825;
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @Test
    void whatIsInTheMailboxesIsDelivered(TestJames james) throws Exception {
        Mail mail = send(james, "local", "alice@demo.example", "bob@demo.example");
        JsonNode record = record(james, mail, "delivered");
        assertRecipients(record, "alice@demo.example", "bob@demo.example");
        assertThat(record.path("postern.processor").asText()).isEqualTo("local-delivery");
        assertThat(record.path("postern.sender").asText()).isEqualTo("alice@demo.example");
        assertThat(record.path("postern.mail").isMissingNode()).isTrue();
    }

    @Test
    void theMembersOfAGroupGetWhatWasSentToIt(TestJames james) throws Exception {
        Mail mail = send(james, "group", "team@demo.example");
        List<JsonNode> records = records(james, mail, "delivered", 2);
        assertThat(recipients(records)).containsExactly("alice@demo.example", "bob@demo.example");
    }

    @Test
    void whatAnotherServerTookIsRelayed(TestJames james) throws Exception {
        Mail mail = send(james, "relayed", "someone@far.example");
        JsonNode record = record(james, mail, "relayed");
        assertRecipients(record, "someone@far.example");
        assertThat(record.path("postern.processor").asText()).isEqualTo("relayed");
        assertThat(record.path("server.address").asText()).isEqualTo("127.0.0.1:" + james.port(SINK));
    }

    @Test
    void thePartsOfAMailHaveItsQueueId(TestJames james) throws Exception {
        Mail mail = send(james, "parts", "bob@demo.example", "someone@far.example");
        JsonNode local = record(james, mail, "delivered");
        JsonNode remote = record(james, mail, "relayed");
        assertRecipients(local, "bob@demo.example");
        assertRecipients(remote, "someone@far.example");
        assertThat(List.of(local, remote))
                .filteredOn(record -> record.has("postern.mail"))
                .singleElement()
                .satisfies(
                        part -> assertThat(part.path("postern.mail").asText()).startsWith(mail.name() + "-!"));
    }

    @Test
    void whatAnotherServerRefusedIsBouncedWithItsReplyAndTheSenderIsTold(TestJames james) throws Exception {
        Mail mail = send(james, "refused", "nobody@far.example");
        JsonNode record = record(james, mail, "bounced");
        assertRecipients(record, "nobody@far.example");
        assertThat(record.path("postern.reply").asText()).isEqualTo("550 5.1.1 The sink knows no such user");
        assertThat(record.path("server.address").asText()).isEqualTo("127.0.0.1:" + james.port(SINK));
        assertThat(record.path("error.message").isMissingNode()).isTrue();
        JsonNode bounce = record(james, mail, "delivered");
        assertRecipients(bounce, "alice@demo.example");
        assertThat(bounce.path("postern.sender").asText()).isEmpty();
    }

    @Test
    void whatAnotherServerDeferredTooOftenIsBouncedWithoutItsReply(TestJames james) throws Exception {
        Mail mail = send(james, "deferred", "busy@far.example");
        JsonNode record = record(james, mail, "bounced");
        assertRecipients(record, "busy@far.example");
        assertThat(record.path("error.message").asText()).startsWith("Too many retries failure.");
        assertThat(record.path("postern.reply").isMissingNode()).isTrue();
    }

    /** James does not tell those that were taken; docs/delivery-log.md says so. */
    @Test
    void ofAMailThatWasTakenForSomeOnlyTheOthersAreSeen(TestJames james) throws Exception {
        Mail mail = send(james, "some", "someone@far.example", "nobody@far.example");
        assertRecipients(record(james, mail, "bounced"), "nobody@far.example");
        record(james, mail, "delivered");
        james.outbound().awaitIdle();
        assertThat(james.outbound().delivered()).anyMatch(message -> message.contains("X-Trail: some"));
        assertThat(about(james, mail)).noneMatch(record -> outcome(record).equals("relayed"));
    }

    @Test
    void whatIsThrownAwayIsDropped(TestJames james) throws Exception {
        Mail mail = send(james, "dropped\r\nX-Drop: yes", "bob@demo.example");
        JsonNode record = record(james, mail, "dropped");
        assertThat(record.path("postern.processor").asText()).isEqualTo("root");
        james.outbound().awaitIdle();
        assertThat(about(james, mail)).hasSize(1);
    }

    @Test
    void whatComesToTheErrorProcessorHasFailed(TestJames james) throws Exception {
        Mail mail = send(james, "failed\r\nX-Fail: yes", "bob@demo.example");
        JsonNode record = record(james, mail, "failed");
        assertRecipients(record, "bob@demo.example");
        assertThat(record.path("postern.processor").asText()).isEqualTo("error");
        assertThat(record.path("error.message").isMissingNode()).isTrue();
    }

    @Test
    void fromTheTransactionToTheMailboxesItIsOneWay(TestJames james) throws Exception {
        Mail tried = send(james, AUDITED, "tried", "alice@demo.example", "unknown@demo.example");
        JsonNode delivered = record(james, tried, "delivered");
        JsonNode transaction = james.audit()
                .await(
                        "the transaction of " + tried.name(),
                        DEADLINE,
                        record -> record.path("event.action").asText().equals("transaction")
                                && record.path("postern.queue-id").asText().equals(tried.name()));
        assertThat(transaction.path("postern.outcome").asText()).isEqualTo("accepted");
        assertThat(delivered.path("postern.session").asText())
                .isNotEmpty()
                .isEqualTo(transaction.path("postern.session").asText());
        Mail known = send(james, AUDITED, "known", "alice@demo.example");
        assertThat(tried.text()).contains("X-Tried");
        assertThat(known.text()).doesNotContain("X-Tried");
    }

    private static Mail send(TestJames james, String trail, String... recipients) throws Exception {
        return send(james, RELAY, trail, recipients);
    }

    /** Sends a message; the result is the mail as James accepted it. */
    private static Mail send(TestJames james, int port, String trail, String... recipients) throws Exception {
        try (SmtpClient client = SmtpClient.connect(james.port(port), "127.0.0.20")) {
            client.expect("220 ");
            client.command("EHLO client.example", "250 ");
            client.command("MAIL FROM:<alice@demo.example>", "250 ");
            for (String recipient : recipients) {
                client.command("RCPT TO:<" + recipient + ">", "250 ");
            }
            client.command("DATA", "354 ");
            client.send("X-Trail: " + trail, "From: alice@demo.example", "Subject: x", "", "text", ".");
            client.expect("250 ");
            client.command("QUIT", "221 ");
        }
        String first = "\"" + trail.lines().findFirst().orElseThrow() + "\"";
        return Await.until(
                () -> "the mail " + trail + " is not processed",
                DEADLINE,
                () -> james.outbound().kept("trail").stream()
                        .filter(mail -> mail.text().contains(first))
                        .findFirst());
    }

    private static JsonNode record(TestJames james, Mail mail, String outcome) throws Exception {
        return records(james, mail, outcome, 1).get(0);
    }

    /** The records of the mail with this outcome, once there are so many recipients in them. */
    private static List<JsonNode> records(TestJames james, Mail mail, String outcome, int recipients) throws Exception {
        return Await.until(() -> mail.name() + " is not " + outcome, DEADLINE, () -> {
            List<JsonNode> found = about(james, mail).stream()
                    .filter(record -> outcome(record).equals(outcome))
                    .toList();
            return Optional.of(found).filter(all -> recipients(all).size() >= recipients);
        });
    }

    /** What is recorded of the mail, by its queue id. */
    private static List<JsonNode> about(TestJames james, Mail mail) throws IOException {
        return james.audit().records().stream()
                .filter(record -> record.path("event.action").asText().equals("delivery"))
                .filter(record -> record.path("postern.queue-id").asText().equals(mail.name()))
                .toList();
    }

    private static String outcome(JsonNode record) {
        return record.path("postern.outcome").asText();
    }

    private static List<String> recipients(List<JsonNode> records) {
        List<String> all = new ArrayList<>();
        records.forEach(record -> record.path("postern.recipients").forEach(one -> all.add(one.asText())));
        return all.stream().sorted().toList();
    }

    private static void assertRecipients(JsonNode record, String... recipients) {
        assertThat(recipients(List.of(record)))
                .isEqualTo(Arrays.stream(recipients).sorted().toList());
    }
}
