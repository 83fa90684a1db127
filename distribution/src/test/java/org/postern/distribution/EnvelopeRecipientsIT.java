package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Of a hundred recipients each is accepted (RFC 5321 section 4.5.3.1.8), and of more none, or all of them in warn mode. */
@ExtendWith(SharedJames.class)
class EnvelopeRecipientsIT {
    private static final int ENFORCE = 2560;
    private static final int WARN = 2561;
    private static final int MAX = 100;
    private static final String TOO_MANY = "452 4.5.3 Too many recipients, send the rest in another message [id=";
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @Test
    void theHundredAndFirstIsDeferred(TestJames james) throws Exception {
        try (LineClient client = begin(james.port(ENFORCE), "127.0.8.40")) {
            String reply = client.say("RCPT TO:<alice@demo.example>");
            assertThat(reply).startsWith(TOO_MANY);
            // The same decision, so the same record; and the postmaster is no recipient too many.
            assertThat(client.say("RCPT TO:<bob@demo.example>")).isEqualTo(reply);
            assertThat(client.say("RCPT TO:<postmaster>")).startsWith("250 ");
            assertRecord(james, "127.0.8.40", "enforce", reply);
            // What was accepted stays so.
            assertThat(client.say("DATA")).startsWith("354 ");
            assertThat(client.say("Subject: many\r\n\r\n.")).startsWith("250 ");
            assertThat(client.say("MAIL FROM:<bob@good.example>")).startsWith("250 ");
            assertThat(client.say("RCPT TO:<bob@demo.example>")).startsWith("250 ");
        }
    }

    @Test
    void inWarnModeItIsOnlyRecorded(TestJames james) throws Exception {
        try (LineClient client = begin(james.port(WARN), "127.0.8.41")) {
            assertThat(client.say("RCPT TO:<alice@demo.example>")).startsWith("250 ");
            assertRecord(james, "127.0.8.41", "warn", TOO_MANY);
        }
    }

    /** A transaction with a hundred recipients. */
    private static LineClient begin(int port, String source) throws Exception {
        LineClient client = LineClient.connect(port, source);
        assertThat(client.line()).startsWith("220 ");
        assertThat(client.say("HELO c40.good.example")).startsWith("250 ");
        assertThat(client.say("MAIL FROM:<bob@good.example>")).startsWith("250 ");
        client.send("RCPT TO:<alice@demo.example>\r\n".repeat(MAX));
        for (int i = 0; i < MAX; i++) {
            assertThat(client.line()).startsWith("250 ");
        }
        return client;
    }

    private static void assertRecord(TestJames james, String client, String mode, String reply) throws Exception {
        JsonNode record = james.audit()
                .await(
                        "a record of recipient-count",
                        DEADLINE,
                        one -> one.path("client.ip").asText().equals(client)
                                && one.path("rule.name").asText().equals("recipient-count"));
        assertThat(record.path("postern.mode").asText()).isEqualTo(mode);
        assertThat(record.path("postern.verdict").asText()).isEqualTo("defer");
        assertThat(record.path("postern.reason").asText()).isEqualTo("too-many");
        assertThat(record.path("postern.evidence")).hasToString("{\"limit\":100}");
        assertThat(record.path("postern.reply").asText()).startsWith(reply);
    }
}
