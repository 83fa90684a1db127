package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * James is killed with SIGKILL while several clients send mail, and started again in the same directory, again and again.
 * Its log verifies each time, and with {@code audit.durability=reply} every mail that was answered 250 has its record.
 *
 * <p>The build kills it twice; {@code distribution/kills} does it fifty times. Properties: {@code kills.count}, {@code
 * kills.seed}, {@code kills.durability}, default {@code reply}: with {@code batch} it shows that the test can fail.
 */
class KilledJamesIT {
    private static final int KILLS = Integer.getInteger("kills.count", 2);
    private static final long SEED = Long.getLong("kills.seed", 1);
    private static final String DURABILITY = System.getProperty("kills.durability", "reply");
    private static final int CLIENTS = 6;
    private static final int FEWEST = 20;
    private static final int MORE = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The message ids of the mails that were answered 250. */
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();

    private final AtomicInteger cut = new AtomicInteger();
    private ForkedJames james;

    @BeforeEach
    void prepare() throws Exception {
        james = ForkedJames.prepare(Path.of("target/it/kills"), List.of(Path.of("src/test/kills")));
        Path properties = james.file("conf/postern.properties");
        Files.writeString(
                properties, Files.readString(properties).replace("durability=reply", "durability=" + DURABILITY));
        Path key = Files.createFile(
                james.file("conf/audit.key"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        Files.write(key, secret);
    }

    @Test
    void everyMailThatWasAcceptedHasItsRecordAndTheLogVerifies() throws Exception {
        Random random = new Random(SEED);
        String key = james.file("conf/audit.key").toString();
        int torn = 0;
        try (ForkedJames running = james) {
            running.start();
            for (int kill = 1; kill <= KILLS; kill++) {
                load(kill, accepted.size() + FEWEST + random.nextInt(MORE));
                james.start();
                String said = ProvenLog.assertGood(james.auditDirectory(), "--key", key);
                assertThat(said).contains("unsigned tail:").doesNotContain("gaps:");
                JsonNode resumed = lastResumed();
                assertThat(resumed.path("postern.clean").asBoolean(true))
                        .as("%s", resumed)
                        .isFalse();
                torn += resumed.path("postern.setAside").asInt() > 0 ? 1 : 0;
                assertRecorded(kill);
                System.out.println("kill " + kill + ": " + accepted.size() + " mails answered 250 until now");
            }
        }
        System.out.println("KilledJamesIT: " + KILLS + " kills, " + accepted.size()
                + " mails answered 250, each with its record; " + cut + " sessions cut off; " + torn + " torn lines; "
                + ProvenLog.files(james.auditDirectory()).size() + " files");
        assertThat(accepted.size()).isGreaterThanOrEqualTo(KILLS * FEWEST);
        assertThat(cut.get()).isGreaterThanOrEqualTo(KILLS);
    }

    /** Clients that send mail, until so many are accepted and James is killed. */
    private void load(int kill, int enough) throws Exception {
        AtomicInteger killed = new AtomicInteger();
        Parallel.run(CLIENTS, client -> {
            try {
                for (int connection = 0; ; connection++) {
                    send("k" + kill + "-" + client + "-" + connection, () -> {
                        if (accepted.size() >= enough && killed.getAndIncrement() == 0) {
                            james.kill();
                        }
                    });
                }
            } catch (IOException dead) {
                cut.incrementAndGet();
            }
        });
    }

    /** Something to do after a mail. */
    private interface Then {
        void run() throws InterruptedException;
    }

    private void send(String name, Then then) throws IOException, InterruptedException {
        try (SmtpClient client = SmtpClient.connect(james.port("smtp"), "127.0.0.1")) {
            expect(client, "220 ");
            client.send("EHLO client.example");
            expect(client, "250 ");
            for (int i = 0; i < 20; i++) {
                String id = "<" + name + "-" + i + "@load.example>";
                client.send("MAIL FROM:<load@good.example>", "RCPT TO:<postmaster@demo.example>", "DATA");
                expect(client, "250 ");
                expect(client, "250 ");
                expect(client, "354 ");
                client.send("Message-ID: " + id, "Subject: load", "", "x".repeat(200), ".");
                expect(client, "250 ");
                accepted.add(id);
                then.run();
            }
        }
    }

    private static void expect(SmtpClient client, String start) throws IOException {
        String reply = client.reply();
        if (reply == null) {
            throw new IOException("James is dead");
        }
        assertThat(reply.substring(reply.lastIndexOf('\n') + 1)).startsWith(start);
    }

    private JsonNode lastResumed() throws IOException {
        List<String> resumed = new ArrayList<>();
        for (Path file : ProvenLog.files(james.auditDirectory())) {
            ProvenLog.eachLine(file, line -> {
                if (line.contains("\"event.action\":\"log-resumed\"")) {
                    resumed.add(line);
                }
            });
        }
        return JSON.readTree(resumed.get(resumed.size() - 1));
    }

    private void assertRecorded(int kill) throws IOException {
        Set<String> missing = new HashSet<>(accepted);
        for (Path file : ProvenLog.files(james.auditDirectory())) {
            ProvenLog.eachLine(file, line -> {
                if (line.contains("\"event.action\":\"transaction\"")) {
                    JsonNode record = JSON.readTree(line);
                    if (record.path("postern.outcome").asText().equals("accepted")
                            && record.path("postern.reply").asText().startsWith("250 ")
                            && record.hasNonNull("postern.queue-id")) {
                        missing.remove(record.path("postern.message-id").asText());
                    }
                }
            });
        }
        assertThat(missing)
                .as("answered 250 without a record, after kill %s", kill)
                .isEmpty();
    }
}
