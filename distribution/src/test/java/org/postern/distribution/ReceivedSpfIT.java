package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What was found out about the sender stands at the top of the message, above whatever the client wrote. */
@ExtendWith(SharedJames.class)
class ReceivedSpfIT {
    private static final int SMTP = 2560;
    private static final int POP3 = 2545;
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @Test
    void theFieldStandsAboveOurOwnReceived(TestJames james) throws Exception {
        send(james, "127.0.8.30", "spf-checked");
        List<String> lines = received(james, "spf-checked");
        assertThat(lines.subList(2, 8))
                .containsExactly(
                        "Received-SPF: pass client-ip=\"127.0.8.30\";",
                        " envelope-from=\"bob@pass.spf.example\";",
                        " helo=\"c30.good.example\";",
                        " receiver=\"mx.demo.example\";",
                        " identity=\"mailfrom\";",
                        " mechanism=\"ip4:127.0.0.0/8\"");
        assertThat(lines.get(8)).startsWith("Received: from ");
    }

    @Test
    void whoMayRelayIsNotCheckedAndGetsNoField(TestJames james) throws Exception {
        send(james, "127.0.8.18", "spf-exempt");
        assertThat(received(james, "spf-exempt").get(2)).startsWith("Received: from ");
    }

    private static void send(TestJames james, String source, String subject) throws IOException {
        try (LineClient client = LineClient.connect(james.port(SMTP), source)) {
            assertThat(client.line()).startsWith("220 ");
            assertThat(client.say("HELO c30.good.example")).startsWith("250 ");
            assertThat(client.say("MAIL FROM:<bob@pass.spf.example>")).startsWith("250 ");
            assertThat(client.say("RCPT TO:<carol@demo.example>")).startsWith("250 ");
            assertThat(client.say("DATA")).startsWith("354 ");
            assertThat(client.say("Received-SPF: fail forged\r\nSubject: " + subject + "\r\n\r\nHello\r\n."))
                    .startsWith("250 ");
        }
    }

    /** The message with this subject, once it has arrived. */
    private static List<String> received(TestJames james, String subject) throws Exception {
        return Await.until(() -> "the message has not arrived", DEADLINE, () -> find(james, subject));
    }

    private static Optional<List<String>> find(TestJames james, String subject) throws IOException {
        try (LineClient pop = LineClient.connect(james.port(POP3), "127.0.8.18")) {
            assertThat(pop.line()).startsWith("+OK");
            assertThat(pop.say("USER carol@demo.example")).startsWith("+OK");
            assertThat(pop.say("PASS demo")).startsWith("+OK");
            int messages = Integer.parseInt(pop.say("STAT").split(" ")[1]);
            for (int i = messages; i > 0; i--) {
                assertThat(pop.say("RETR " + i)).startsWith("+OK");
                List<String> lines = new ArrayList<>();
                for (String line = pop.line(); !line.equals("."); line = pop.line()) {
                    lines.add(line);
                }
                if (lines.contains("Subject: " + subject)) {
                    return Optional.of(lines);
                }
            }
            return Optional.empty();
        }
    }
}
