package org.postern.cli.traffic;

import java.time.Instant;
import java.util.Random;
import java.util.function.Consumer;
import org.postern.policy.Evidence;
import org.postern.policy.audit.AuditRecord;

/** Writes the records that a session leaves, as James with Postern writes them. */
final class Sessions {
    private static final String LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";

    private final Random random;
    private final Consumer<AuditRecord> out;
    private String session;
    private String client;
    private String user;
    private Instant begun;
    private Instant now;
    private int decisions;
    private int refusals;
    private int failed;
    private String helo;

    Sessions(Random random, Consumer<AuditRecord> out) {
        this.random = random;
        this.out = out;
    }

    Random random() {
        return random;
    }

    int any(int count) {
        return random.nextInt(count);
    }

    boolean chance(double of) {
        return random.nextDouble() < of;
    }

    Sessions from(String address, Instant time) {
        session = id();
        client = address;
        user = "";
        begun = time;
        now = time;
        decisions = 0;
        refusals = 0;
        failed = 0;
        helo = "host" + Math.floorMod(address.hashCode(), 1000) + ".example.net";
        return this;
    }

    private String id() {
        StringBuilder id = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return id.toString();
    }

    private AuditRecord record(String action) {
        now = now.plusMillis(1 + random.nextInt(40));
        AuditRecord record = AuditRecord.at(now, action);
        if (action.equals("decision")) {
            record.with("postern.id", session + "-" + ++decisions);
        }
        record.with("postern.session", session)
                .with("postern.listener", "mx")
                .with("client.ip", client)
                .with("client.port", 1024 + random.nextInt(60_000));
        record.with("tls.version", "TLSv1.3").with("postern.helo", helo);
        if (!user.isEmpty()) {
            record.with("user.name", user);
        }
        return record;
    }

    Sessions login(String protocol, String name, boolean succeeds) {
        user = name;
        out.accept(record("login")
                .with("network.protocol", protocol)
                .with("event.outcome", succeeds ? "success" : "failure"));
        user = succeeds ? name : "";
        return this;
    }

    Sessions decided(String command, String rule, String verdict, String reason, Evidence evidence, String reply) {
        AuditRecord record = record("decision").with("postern.command", command);
        record.with("rule.name", rule)
                .with("postern.verdict", verdict)
                .with("postern.reason", reason)
                .with("postern.mode", "enforce")
                .with("postern.evidence", evidence);
        if (!reply.isEmpty()) {
            refusals++;
            record.with("postern.reply", reply + " [id=" + session + "-" + decisions + "]");
        }
        out.accept(record);
        return this;
    }

    Sessions unknown(String recipient) {
        return decided(
                "RCPT TO:<" + recipient + ">",
                "recipient-exists",
                "refuse",
                "unknown",
                Evidence.of("recipient", recipient),
                "550 5.1.1 No such address here");
    }

    Sessions mail(String sender, int recipients) {
        return mail(sender, recipients, 0);
    }

    /** A mail that is accepted, and what becomes of it. */
    Sessions mail(String sender, int recipients, int bounced) {
        decided(
                "RCPT TO:<someone@demo.example>",
                "spf",
                "accept",
                "pass",
                Evidence.of("domain", sender.substring(sender.indexOf('@') + 1)),
                "");
        String queueId = "Mail" + Long.toString(random.nextLong() >>> 1, 36);
        out.accept(record("transaction")
                .with("postern.queue-id", queueId)
                .with("postern.sender", sender)
                .with("postern.recipients", recipients)
                .with("postern.size", 2000 + random.nextInt(60_000))
                .with("postern.outcome", "accepted")
                .with("postern.reply", "250 2.6.0 Message received"));
        for (int i = 0; i < recipients; i++) {
            out.accept(AuditRecord.at(now.plusMillis(50), "delivery")
                    .with("postern.queue-id", queueId)
                    .with("postern.processor", "transport")
                    .with("postern.outcome", i < bounced ? "bounced" : "delivered"));
        }
        return this;
    }

    Sessions failedCommand() {
        failed++;
        return this;
    }

    void over() {
        out.accept(record("connection")
                .with("event.start", begun)
                .with("event.duration", java.time.Duration.between(begun, now).toNanos())
                .with("postern.commands", 4 + decisions)
                .with("postern.failed", failed)
                .with("postern.refusals", refusals));
    }
}
