package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postern.distribution.Outbound.Mail;

/**
 * The mailet and its matchers in a real James: mail comes in over SMTP, and lies in the end in the repository of those that
 * passed or of those that did not.
 */
@ExtendWith(SharedJames.class)
class RateLimitMailetIT {
    private static final int MX = 2525;
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @Test
    void recipientsOverTheLimitAreSplitOff(TestJames james) throws Exception {
        send(james, "split", "s1", "stranger@else.example", "bob@demo.example");
        await(james, "passed", "s1");
        send(james, "split", "s2", "stranger@else.example", "alice@demo.example", "bob@demo.example");
        Mail passed = await(james, "passed", "s2");
        Mail limited = await(james, "limited", "s2");
        assertThat(passed.recipients()).containsExactly("alice@demo.example");
        assertThat(limited.recipients()).containsExactly("bob@demo.example");
        assertThat(limited.text()).doesNotContain("SentByMailet");
        JsonNode record = record(james, "mailSplit", "bob@demo.example");
        assertThat(record.path("postern.mail").asText()).isEqualTo(passed.name());
        assertThat(record.path("postern.processor").asText()).isEqualTo("limited");
        assertThat(record.path("postern.recipients").asInt()).isEqualTo(1);
        assertThat(record.path("client.ip").asText()).isEqualTo("127.0.0.1");
    }

    @Test
    void aDelayedMailComesBackWhenItIsDue(TestJames james) throws Exception {
        send(james, "delay", "d1", "patient@else.example", "bob@demo.example");
        send(james, "delay", "d2", "patient@else.example", "bob@demo.example");
        await(james, "passed", "d1");
        Mail second = await(james, "passed", "d2");
        assertThat(second.recipients()).containsExactly("bob@demo.example");
        assertThat(second.text()).doesNotContain("SentByMailet", "org.postern.waiting");
        JsonNode record = record(james, "mailDelay", "patient@else.example");
        assertThat(record.path("postern.mail").asText()).isEqualTo(second.name());
        assertThat(Instant.parse(record.path("postern.due").asText()))
                .isAfter(Instant.parse(record.path("@timestamp").asText()))
                .isBefore(Instant.now());
    }

    @Test
    void aDelayedMailOfTheNullSenderComesBackAsItWas(TestJames james) throws Exception {
        List<String> before = james.outbound().queued();
        send(james, "delay", "b1", "", "bob@demo.example");
        send(james, "delay", "b2", "", "bob@demo.example");
        await(james, "passed", "b1");
        Mail second = await(james, "passed", "b2");
        assertThat(second.text())
                .contains("org.apache.james.SMTPSessionID")
                .doesNotContain("SentByMailet", "org.postern.waiting");
        JsonNode record = record(james, "mailDelay", "<>@127.0.0.1");
        assertThat(record.path("postern.mail").asText()).isEqualTo(second.name());
        james.outbound().awaitIdle();
        assertThat(james.outbound().queued()).isEqualTo(before);
    }

    @Test
    void aNullSenderIsNotBouncedWhenItWouldHaveToWaitTooLong(TestJames james) throws Exception {
        send(james, "longest", "n1", "", "bob@demo.example");
        await(james, "passed", "n1");
        List<String> before = james.outbound().queued();
        send(james, "longest", "n2", "", "bob@demo.example");
        Mail limited = await(james, "limited", "n2");
        assertThat(limited.text()).doesNotContain("SentByMailet");
        james.outbound().awaitIdle();
        assertThat(james.outbound().queued()).isEqualTo(before);
        assertThat(james.outbound().kept("passed"))
                .noneMatch(mail -> mail.text().contains("mailet-n2"))
                .isNotEmpty();
    }

    @Test
    void theMatchersAskAndTheMailetCounts(TestJames james) throws Exception {
        for (int i = 1; i <= 3; i++) {
            send(james, "matched", "m" + i, "asked@else.example", "bob@demo.example");
            await(james, i == 3 ? "limited" : "passed", "m" + i);
        }
        assertThat(find(james, "passed", "m1").orElseThrow().text()).doesNotContain("X-Near");
        assertThat(find(james, "passed", "m2").orElseThrow().text()).contains("X-Near");
    }

    @Test
    void theParametersOfJamesAreTakenOver(TestJames james) throws Exception {
        send(james, "migrated", "g1", "mover@else.example", "bob@demo.example");
        await(james, "passed", "g1");
        send(james, "migrated", "g2", "mover@else.example", "bob@demo.example");
        await(james, "limited", "g2");
    }

    private static void send(TestJames james, String limit, String name, String sender, String... recipients)
            throws IOException {
        try (SmtpClient client = SmtpClient.connect(james.port(MX), "127.0.0.1")) {
            client.expect("220 ");
            client.command("EHLO client.example", "250 ");
            client.command("MAIL FROM:<" + sender + ">", "250 ");
            for (String recipient : recipients) {
                client.command("RCPT TO:<" + recipient + ">", "250 ");
            }
            client.command("DATA", "354 ");
            client.send("X-Limit: " + limit, "X-Test: mailet-" + name, "Subject: x", "", "text", ".");
            client.expect("250 ");
            client.command("QUIT", "221 ");
        }
    }

    private static Mail await(TestJames james, String repository, String name)
            throws IOException, InterruptedException {
        return Await.until(
                () -> name + " has not come to var/mail/" + repository, DEADLINE, () -> find(james, repository, name));
    }

    private static Optional<Mail> find(TestJames james, String repository, String name) throws IOException {
        return james.outbound().kept(repository).stream()
                .filter(mail -> mail.text().contains("mailet-" + name + "\""))
                .findFirst();
    }

    private static JsonNode record(TestJames james, String limit, String key) throws IOException, InterruptedException {
        return james.audit()
                .await(
                        "a record of " + limit,
                        DEADLINE,
                        record -> record.path("rule.name").asText().equals("limit:" + limit)
                                && record.path("postern.evidence")
                                        .path("key")
                                        .asText()
                                        .equals(key));
    }
}
