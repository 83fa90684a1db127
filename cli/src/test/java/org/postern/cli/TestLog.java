package org.postern.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.postern.audit.KeyFile;
import org.postern.audit.LogKey;
import org.postern.audit.LogSettings;
import org.postern.audit.LogWriter;
import org.postern.policy.Evidence;
import org.postern.policy.audit.AuditRecord;

/** A log in a directory, written by the real writer. */
final class TestLog {
    static final String SESSION = "28z95kqfaswx";
    static final Instant TIME = Instant.parse("2026-11-24T10:00:00Z");

    private final Path directory;

    TestLog(Path directory) {
        this.directory = directory;
    }

    Path file() {
        return directory.resolve("audit.jsonl");
    }

    Path key() throws IOException {
        Path file = directory.resolveSibling(directory.getFileName() + ".key");
        if (!Files.exists(file)) {
            Files.writeString(file, "0123456789abcdef0123456789abcdef");
        }
        return file;
    }

    /** Appends to the file, as a James does from its start to its end. */
    void write(AuditRecord... records) throws IOException {
        write(Optional.empty(), records);
    }

    void writeSigned(AuditRecord... records) throws IOException {
        write(Optional.of(KeyFile.forVerifying(key())), records);
    }

    private void write(Optional<LogKey> key, AuditRecord... records) throws IOException {
        LogSettings settings = LogSettings.of(file()).compress(false);
        try (LogWriter log = LogWriter.open(settings, key, Clock.fixed(TIME, ZoneOffset.UTC))) {
            for (AuditRecord record : records) {
                log.record(record);
            }
        }
    }

    /** As a closed file is: under its name, compressed. */
    void compress(long firstSeq) throws IOException {
        Path closed = directory.resolve(String.format("audit-20261124T100000Z-%012d.jsonl.gz", firstSeq));
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(closed))) {
            Files.copy(file(), out);
        }
        Files.delete(file());
    }

    List<String> lines() throws IOException {
        return Files.readAllLines(file());
    }

    void replace(String what, String with) throws IOException {
        Files.writeString(file(), Files.readString(file()).replace(what, with));
    }

    static AuditRecord decision(int n, String client, String rule, String verdict) {
        return AuditRecord.at(TIME.plusSeconds(n), "decision")
                .with("postern.id", SESSION + "-" + n)
                .with("postern.session", SESSION)
                .with("postern.listener", "mx")
                .with("client.ip", client)
                .with("postern.command", "RCPT TO:<bob@demo.example>")
                .with("rule.name", rule)
                .with("postern.verdict", verdict)
                .with("postern.reason", "fail")
                .with("postern.mode", "enforce")
                .with("postern.evidence", Evidence.of("recipient", "Bob@demo.example"));
    }

    static AuditRecord refusal(int n, String client, String rule) {
        return decision(n, client, rule, "refuse").with("postern.reply", "550 5.7.1 No [id=" + SESSION + "-" + n + "]");
    }

    static AuditRecord transaction(int n, String client, String user, String queueId) {
        return AuditRecord.at(TIME.plusSeconds(n), "transaction")
                .with("postern.session", SESSION)
                .with("client.ip", client)
                .with("user.name", user)
                .with("postern.queue-id", queueId)
                .with("postern.sender", "Alice@demo.example")
                .with("postern.recipients", 2)
                .with("postern.size", 4711)
                .with("postern.outcome", "accepted")
                .with("postern.reply", "250 2.6.0 Message received");
    }

    static AuditRecord delivery(int n, String queueId, String outcome) {
        return AuditRecord.at(TIME.plusSeconds(n), "delivery")
                .with("postern.queue-id", queueId)
                .with("postern.processor", "transport")
                .with("postern.outcome", outcome);
    }

    static AuditRecord connection(int n, String client) {
        return AuditRecord.at(TIME.plusSeconds(n), "connection")
                .with("postern.session", SESSION)
                .with("postern.listener", "mx")
                .with("client.ip", client)
                .with("postern.helo", "mail.example.org")
                .with("event.start", TIME)
                .with("event.duration", n * 1_000_000_000L)
                .with("postern.commands", 5)
                .with("postern.failed", 0)
                .with("postern.refusals", 1);
    }

    /** Writes lines as they are. */
    void raw(String... lines) throws IOException {
        Files.createDirectories(directory);
        Files.write(file(), (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
