package org.postern.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a record says, in a line that a person reads. Its text is as hostile as the record's. */
final class Sentence {
    private static final int LONGEST_VALUE = 120;
    private static final int RECIPIENTS = 5;
    /** What a reader of the log knows, or what is told apart. */
    private static final Set<String> KNOWN = Set.of(
            "@timestamp",
            "event.action",
            "postern.session",
            "postern.id",
            "client.ip",
            "user.name",
            "postern.seq",
            "postern.hash");

    private Sentence() {}

    static String of(LogRecord record) {
        switch (record.action()) {
            case "decision":
                return decision(record);
            case "connection":
                return connection(record);
            case "transaction":
                return transaction(record);
            case "login":
                return login(record);
            case "delivery":
                return delivery(record);
            case "gap":
                return record.count("postern.lost") + " records were lost before this one";
            default:
                return record.action() + fields(record);
        }
    }

    private static String decision(LogRecord record) {
        StringBuilder text = new StringBuilder();
        String command = record.text("postern.command");
        if (!command.isEmpty()) {
            text.append(command).append(": ");
        }
        String verdict = record.text("postern.verdict");
        text.append(record.text("rule.name")).append(' ').append(verdict);
        if (record.text("postern.mode").equals("warn")) {
            text.append(" (warn only)");
        }
        text.append(", ").append(record.text("postern.reason"));
        String evidence = pairs(record.object("postern.evidence").fields());
        text.append(evidence.isEmpty() ? "" : " (" + evidence + ")");
        add(text, " ", record.queueId());
        add(text, " -> processor ", record.text("postern.processor"));
        add(text, " -> again at ", record.text("postern.due"));
        add(text, " -> ", record.text("postern.reply"));
        return text.toString();
    }

    private static String connection(LogRecord record) {
        StringBuilder text = new StringBuilder("connection over");
        record.number("event.duration")
                .ifPresent(nanos -> text.append(" after ").append(Times.shown(Duration.ofNanos(nanos))));
        add(text, ", HELO ", record.text("postern.helo"));
        add(text, ", ", record.text("tls.version"));
        text.append(", ").append(record.count("postern.commands")).append(" commands, ");
        text.append(record.count("postern.failed")).append(" failed, ");
        text.append(record.count("postern.refusals")).append(" refusals");
        return text.toString();
    }

    private static String transaction(LogRecord record) {
        StringBuilder text = new StringBuilder("mail ");
        text.append(record.queueId()).append(record.queueId().isEmpty() ? "from <" : " from <");
        text.append(record.sender()).append("> to ").append(recipients(record));
        record.number("postern.size")
                .ifPresent(size -> text.append(", ").append(size).append(" octets"));
        add(text, ", message id ", record.text("postern.message-id"));
        String reply = record.text("postern.reply");
        add(text, reply.isEmpty() ? ", " : " -> ", reply.isEmpty() ? record.outcome() : reply);
        return text.toString();
    }

    private static String recipients(LogRecord record) {
        List<String> all = record.recipients();
        if (all.isEmpty()) {
            return record.count("postern.recipients") + " recipients";
        }
        String first = all.stream()
                .limit(RECIPIENTS)
                .map(recipient -> "<" + recipient + ">")
                .collect(Collectors.joining(" "));
        return all.size() > RECIPIENTS ? first + " and " + (all.size() - RECIPIENTS) + " more" : first;
    }

    private static String login(LogRecord record) {
        StringBuilder text = new StringBuilder(record.text("network.protocol"));
        text.append(text.length() == 0 ? "login " : " login ").append(record.outcome());
        add(text, ", ", record.text("postern.reason"));
        add(text, ", ", record.text("tls.version"));
        return text.toString();
    }

    private static String delivery(LogRecord record) {
        StringBuilder text = new StringBuilder("mail ").append(record.queueId()).append(' ');
        text.append(record.outcome());
        add(text, " by processor ", record.text("postern.processor"));
        if (!record.recipients().isEmpty()) {
            text.append(" to ").append(recipients(record));
        }
        add(text, " at ", record.text("server.address"));
        add(text, " -> ", record.text("postern.reply"));
        add(text, ", ", record.text("error.message"));
        return text.toString();
    }

    private static void add(StringBuilder text, String before, String value) {
        if (!value.isEmpty()) {
            text.append(before).append(value);
        }
    }

    private static String fields(LogRecord record) {
        String pairs = record.fields().entrySet().stream()
                .filter(field -> !KNOWN.contains(field.getKey()))
                .map(field -> pair(field.getKey().replaceFirst("^postern\\.", ""), field.getValue()))
                .collect(Collectors.joining(" "));
        return pairs.isEmpty() ? "" : ": " + pairs;
    }

    private static String pairs(Map<String, Object> fields) {
        List<String> pairs = new ArrayList<>();
        fields.forEach((name, value) -> pairs.add(pair(name, value)));
        return String.join(" ", pairs);
    }

    private static String pair(String name, Object value) {
        String text = String.valueOf(value);
        return name + "=" + (text.length() > LONGEST_VALUE ? text.substring(0, LONGEST_VALUE) + "…" : text);
    }
}
