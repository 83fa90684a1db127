package org.postern.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds decisions in Postern's audit file while a server writes it.
 *
 * <p>Only what is written after this object was made counts, so that an id of an earlier run is not taken for one of
 * this run. Not for concurrent use.
 */
public final class AuditFile {
    private static final long POLL_MILLIS = 50;

    private final Path file;
    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, JsonNode> decisions = new HashMap<>();
    private long read;

    /** @param file one JSON object a line; it need not exist yet */
    public AuditFile(Path file) throws IOException {
        this.file = file;
        this.read = Files.exists(file) ? Files.size(file) : 0;
    }

    /**
     * The record of the decision with this id, which may be written a moment after its reply.
     *
     * @return empty when it has not been written within the deadline
     * @throws IOException when the file cannot be read or a line of it is no JSON
     */
    public Optional<JsonNode> await(String id, Duration deadline) throws IOException, InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        readOn();
        while (!decisions.containsKey(id) && System.nanoTime() < end) {
            Thread.sleep(POLL_MILLIS);
            readOn();
        }
        return Optional.ofNullable(decisions.get(id));
    }

    private void readOn() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        byte[] news;
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            if (in.length() < read) {
                read = 0; // A new file has taken the place of a full one.
            }
            in.seek(read);
            news = new byte[Math.toIntExact(in.length() - read)];
            in.readFully(news);
        }
        String text = new String(news, UTF_8);
        String complete = text.substring(0, text.lastIndexOf('\n') + 1);
        read += complete.getBytes(UTF_8).length;
        for (String line : complete.lines().toList()) {
            JsonNode entry = json.readTree(line);
            if (entry.path("event.action").asText().equals("decision")) {
                decisions.putIfAbsent(entry.path("postern.id").asText(), entry);
            }
        }
    }
}
