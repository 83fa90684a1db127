package org.postern.cli.report;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postern.cli.LogRecord;

/** What a log may hold when those who wrote to it through the server, or to the file, mean ill. */
final class HostileLog {
    static final List<String> NAMES = List.of(
            "<script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>",
            "\" onload=\"alert(2)",
            "' onmouseover='alert(3)",
            "</style><script>alert(4)</script>",
            "</title><script>document.title='owned'</script>",
            "&lt;b&gt;",
            "\u001b[31mred\u001b]0;owned\u0007",
            "\u202egnp.exe\u2066",
            "\ud800",
            "a".repeat(10_000));

    private HostileLog() {}

    static Figures figures() {
        Figures figures = new Figures();
        for (int i = 0; i < NAMES.size(); i++) {
            add(figures, NAMES.get(i), Instant.parse("2026-11-24T10:00:00Z").plusSeconds(60 * i));
        }
        figures.add(new LogRecord(Map.of("@timestamp", 1L, "event.action", List.of())));
        figures.add(new LogRecord(Map.of()));
        return figures;
    }

    private static void add(Figures figures, String name, Instant time) {
        for (int i = 0; i < 120; i++) {
            String client = "198.51." + i % 24 + ".7";
            figures.add(
                    record(time, "login", Map.of("client.ip", client, "user.name", name, "event.outcome", "failure")));
            figures.add(record(
                    time,
                    "transaction",
                    Map.of(
                            "postern.outcome",
                            "accepted",
                            "client.ip",
                            client,
                            "user.name",
                            name,
                            "postern.queue-id",
                            name,
                            "postern.recipients",
                            9L)));
            figures.add(record(
                    time,
                    "decision",
                    Map.of(
                            "client.ip",
                            client,
                            "user.name",
                            name,
                            "rule.name",
                            "limit:" + name,
                            "postern.verdict",
                            "defer",
                            "postern.reason",
                            name,
                            "postern.evidence",
                            Map.of("limit", name, "key", name, "rate", name, "unit", name, "used", 9L, "of", 10L))));
            figures.add(record(
                    time,
                    "decision",
                    Map.of(
                            "client.ip",
                            name,
                            "rule.name",
                            "spf",
                            "postern.verdict",
                            "refuse",
                            "postern.sender",
                            "a@" + name)));
            figures.add(record(time, "delivery", Map.of("postern.queue-id", name, "postern.outcome", name)));
            figures.add(record(time, "connection", Map.of("client.ip", client, "postern.helo", name)));
            figures.add(record(time, name, Map.of("client.ip", name)));
        }
    }

    private static LogRecord record(Instant time, String action, Map<String, Object> fields) {
        Map<String, Object> all = new HashMap<>(fields);
        all.put("@timestamp", time.toString());
        all.put("event.action", action);
        return new LogRecord(all);
    }
}
