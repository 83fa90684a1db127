package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A list file changes while James runs. */
@ExtendWith(SharedJames.class)
class ListReloadIT {
    private static final int PORT = 2531;
    private static final String NAME = "conf/postern/reload-deny.cidr";
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @Test
    void aGoodVersionIsLiveAndABadOneChangesNothingButTheHealth(TestJames james) throws Exception {
        Path file = james.conf("postern/reload-deny.cidr");
        assertThat(greeting(james, "127.0.9.66")).startsWith("554 5.7.1 ");
        assertThat(greeting(james, "127.0.9.9")).startsWith("220 ");
        assertThat(trouble(james)).doesNotContain(NAME);

        // A new entry is live without a restart.
        Files.writeString(file, "127.0.9.66\n127.0.9.9\n");
        awaitGreeting(james, "127.0.9.9", "554 5.7.1 ");
        JsonNode loaded = record(
                james, "list-loaded", record -> record.path("postern.entries").asInt() == 2);
        assertThat(loaded.path("file.path").asText()).isEqualTo(NAME);

        // A version with an error is rejected whole: the old one still counts, and the health says where the error is.
        Files.writeString(file, "127.0.8.8\n\n127.0.9.300 # typing error\n");
        assertThat(awaitTrouble(james, cause -> cause.contains(NAME)))
                .contains(NAME + ":3", "127.0.9.300", "2 entries");
        assertThat(record(james, "list-rejected", record -> true)
                        .path("error.message")
                        .asText())
                .contains(NAME + ":3", "127.0.9.300");
        assertThat(greeting(james, "127.0.9.9")).startsWith("554 5.7.1 ");
        assertThat(greeting(james, "127.0.9.66")).startsWith("554 5.7.1 ");
        assertThat(greeting(james, "127.0.8.8")).startsWith("220 ");

        // A file that is not there is no empty list.
        Files.delete(file);
        awaitTrouble(james, cause -> cause.contains(NAME) && !cause.contains("127.0.9.300"));
        assertThat(greeting(james, "127.0.9.66")).startsWith("554 5.7.1 ");

        // Mended, it is live, and all is well again.
        Files.writeString(file, "127.0.9.66\n");
        awaitTrouble(james, cause -> !cause.contains(NAME));
        assertThat(greeting(james, "127.0.9.9")).startsWith("220 ");
        assertThat(greeting(james, "127.0.9.66")).startsWith("554 5.7.1 ");
        record(james, "list-loaded", record -> record.path("postern.entries").asInt() == 1);
    }

    private static JsonNode record(TestJames james, String action, Predicate<JsonNode> also)
            throws IOException, InterruptedException {
        return james.audit()
                .await(
                        action,
                        DEADLINE,
                        record -> record.path("event.action").asText().equals(action) && also.test(record));
    }

    private static String greeting(TestJames james, String source) throws IOException {
        try (SmtpClient client = SmtpClient.connect(james.port(PORT), source)) {
            return client.line();
        }
    }

    private static void awaitGreeting(TestJames james, String source, String start)
            throws IOException, InterruptedException {
        Await.until(
                () -> start + "for " + source,
                DEADLINE,
                () -> Optional.of(greeting(james, source)).filter(line -> line.startsWith(start)));
    }

    private static String trouble(TestJames james) throws IOException {
        return Health.trouble(james.port(TestJames.WEBADMIN));
    }

    private static String awaitTrouble(TestJames james, Predicate<String> wanted)
            throws IOException, InterruptedException {
        return Await.until(
                () -> "the health", DEADLINE, () -> Optional.of(trouble(james)).filter(wanted));
    }
}
