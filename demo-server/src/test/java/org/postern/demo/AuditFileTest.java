package org.postern.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditFileTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    @TempDir
    private Path directory;

    @Test
    void findsADecisionThatIsWrittenLater() throws Exception {
        Path file = directory.resolve("audit.jsonl");
        AuditFile audit = new AuditFile(file);
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            append(file, "{\"postern.id\":\"a-1\",\"event.action\":\"connection\"}\n{\"postern.id\":\"a-1\",");
            append(file, "\"event.action\":\"decision\",\"rule.name\":\"ExpnPolicy\"}\n");
        });

        assertThat(audit.await("a-1", SOON))
                .get()
                .extracting(record -> record.path("rule.name").asText())
                .isEqualTo("ExpnPolicy");
        writer.join();
    }

    @Test
    void whatWasThereBeforeDoesNotCount() throws Exception {
        Path file = directory.resolve("audit.jsonl");
        append(file, "{\"postern.id\":\"a-1\",\"event.action\":\"decision\"}\n");

        assertThat(new AuditFile(file).await("a-1", Duration.ZERO)).isEmpty();
    }

    private static void append(Path file, String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
