package org.postern.benchmarks;

import ch.qos.logback.classic.Logger;
import java.time.Clock;
import org.postern.policy.Evidence;
import org.postern.policy.audit.AuditRecord;

/** Decisions as the SMTP handlers record them, and the same fields as key-value pairs of a logging event. */
final class Decisions {
    private static final Clock CLOCK = Clock.systemUTC();

    private Decisions() {}

    static AuditRecord record(int i) {
        return AuditRecord.at(CLOCK.instant(), "decision")
                .with("postern.id", "h3k9x2m4q7wz-" + (i & 7))
                .with("postern.session", "h3k9x2m4q7wz")
                .with("postern.listener", "mx")
                .with("client.ip", "192.0.2." + (i & 255))
                .with("client.port", 40_000 + (i & 0xfff))
                .with("tls.version", "TLSv1.3")
                .with("postern.helo", "mail.example.org")
                .with("postern.command", "RCPT TO:<alice@demo.example>")
                .with("rule.name", "relay-permitted")
                .with("postern.verdict", "refuse")
                .with("postern.reason", "not-entitled")
                .with("postern.mode", "enforce")
                .with(
                        "postern.evidence",
                        Evidence.of("recipient", "alice@demo.example").and("line", i & 1023))
                .with("postern.reply", "550 5.7.1 Relaying denied [id=h3k9x2m4q7wz-1]");
    }

    static void log(Logger logger, int i) {
        logger.atInfo()
                .addKeyValue("event.action", "decision")
                .addKeyValue("postern.id", "h3k9x2m4q7wz-" + (i & 7))
                .addKeyValue("postern.session", "h3k9x2m4q7wz")
                .addKeyValue("postern.listener", "mx")
                .addKeyValue("client.ip", "192.0.2." + (i & 255))
                .addKeyValue("client.port", 40_000 + (i & 0xfff))
                .addKeyValue("tls.version", "TLSv1.3")
                .addKeyValue("postern.helo", "mail.example.org")
                .addKeyValue("postern.command", "RCPT TO:<alice@demo.example>")
                .addKeyValue("rule.name", "relay-permitted")
                .addKeyValue("postern.verdict", "refuse")
                .addKeyValue("postern.reason", "not-entitled")
                .addKeyValue("postern.mode", "enforce")
                .addKeyValue("recipient", "alice@demo.example")
                .addKeyValue("line", i & 1023)
                .log("550 5.7.1 Relaying denied [id=h3k9x2m4q7wz-1]");
    }
}
