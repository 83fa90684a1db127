package org.postern.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The records of a running James, from its first one on; each must be as the schema says. The file must not be rotated
 * meanwhile.
 */
final class AuditTrail {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final List<JsonNode> records = new ArrayList<>();
    private long read;

    AuditTrail(Path file) {
        this.file = file;
    }

    /**
     * All records that are complete by now.
     *
     * @throws AssertionError when one is not as the schema says
     */
    synchronized List<JsonNode> records() throws IOException {
        if (Files.exists(file)) {
            byte[] news;
            try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
                in.seek(read);
                news = new byte[Math.toIntExact(in.length() - read)];
                in.readFully(news);
            }
            int complete = news.length;
            while (complete > 0 && news[complete - 1] != '\n') {
                complete--;
            }
            read += complete;
            for (String line : new String(news, 0, complete, UTF_8).lines().toList()) {
                RecordSchema.check(line);
                records.add(JSON.readTree(line));
            }
        }
        return List.copyOf(records);
    }

    /** The first record that is as wanted, however long ago it was written, once there is one. */
    JsonNode await(String what, Duration deadline, Predicate<JsonNode> wanted)
            throws IOException, InterruptedException {
        return Await.until(
                () -> what, deadline, () -> records().stream().filter(wanted).findFirst());
    }

    /** The records of the sessions that began at this moment or later and are over, without what became of their mail. */
    List<JsonNode> sessionsSince(Instant start) throws IOException {
        Instant from = start.truncatedTo(ChronoUnit.MILLIS);
        List<JsonNode> all = records();
        Set<String> over = all.stream()
                .filter(AuditTrail::isConnection)
                .filter(record ->
                        !Instant.parse(record.path("event.start").asText()).isBefore(from))
                .map(record -> record.path("postern.session").asText())
                .collect(Collectors.toSet());
        return all.stream()
                .filter(record -> over.contains(record.path("postern.session").asText()))
                .filter(record -> !record.path("event.action").asText().equals("delivery"))
                .toList();
    }

    /** Whether the record stands for a whole connection. */
    static boolean isConnection(JsonNode record) {
        return record.path("event.action").asText().equals("connection");
    }
}
