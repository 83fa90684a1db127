package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A triplet waits on while James is away, and is still known afterwards, after a stop and after a killed process. */
class GreylistSurvivesIT {
    private static final Duration DEADLINE = Duration.ofSeconds(150);
    private static final String CLIENT = "127.0.10.1";
    private static final String SENDER = "bob@good.example";
    private static final String WAITS = "451 4.7.1 Greylisted, try again in ";

    private final AtomicInteger others = new AtomicInteger();

    @Test
    void aTripletIsTheSameAfterARestartAndAfterAKilledProcess(@TempDir Path directory) throws Exception {
        try (LimitsJames james = LimitsJames.start(directory, "file", 0)) {
            assertThat(rcpt(james, SENDER)).startsWith(WAITS + "60 seconds [id=");
            james.stop();
            james.start();
            rcpt(james, SENDER);
            kill(james);
            james.start();
            // The shortest delay there is, of which starting has taken most.
            Await.until(
                    () -> "still waits",
                    DEADLINE,
                    () -> Optional.of(rcpt(james, SENDER)).filter(reply -> !reply.startsWith(WAITS)));
            awaitReasons(james);
            kill(james);
            james.start();
            assertThat(rcpt(james, SENDER)).startsWith("250 ");
            awaitReasons(james);
        }
    }

    /** Kills it when what it has told is in the file. */
    private void kill(LimitsJames james) throws IOException, InterruptedException {
        james.awaitWritten(
                "var/postern/state.mv", () -> rcpt(james, "other" + others.incrementAndGet() + "@good.example"));
        james.kill();
    }

    private static String rcpt(LimitsJames james, String sender) throws IOException {
        try (SmtpClient client = SmtpClient.connect(james.port(), CLIENT)) {
            client.expect("220 ");
            client.command("EHLO client.example", "250 ");
            client.command("MAIL FROM:<" + sender + ">", "250 ");
            client.send("RCPT TO:<bob@demo.example>");
            return client.reply();
        }
    }

    /** It came for the first time once, and passed once: nothing began anew. */
    private static void awaitReasons(LimitsJames james) throws IOException, InterruptedException {
        AtomicReference<String> seen = new AtomicReference<>();
        Await.until(() -> "another course: " + seen, DEADLINE, () -> {
            seen.set(reasons(james));
            return Optional.of(seen.get()).filter(reasons -> reasons.matches("first( early)* retried"));
        });
    }

    /** Why the triplet had to wait or had not, as far as that is recorded; what is known already is not. */
    private static String reasons(LimitsJames james) throws IOException {
        return james.audit().records().stream()
                .filter(record -> record.path("rule.name").asText().equals("greylist"))
                .filter(record ->
                        record.path("postern.evidence").path("sender").asText().equals(SENDER))
                .map(record -> record.path("postern.reason").asText())
                .collect(Collectors.joining(" "));
    }
}
