package org.postern.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A record's fields, of which any may be missing or of an unexpected kind: then it is as if it were not there. */
public final class LogRecord {
    private final Map<String, Object> fields;

    public LogRecord(Map<String, Object> fields) {
        this.fields = fields;
    }

    /** The text of the field; empty when there is none. */
    public String text(String name) {
        Object value = fields.get(name);
        return value instanceof String ? (String) value : "";
    }

    public boolean has(String name) {
        return fields.get(name) != null;
    }

    public Optional<Long> number(String name) {
        Object value = fields.get(name);
        return value instanceof Long ? Optional.of((Long) value) : Optional.empty();
    }

    /** The number; 0 when there is none. */
    public long count(String name) {
        return number(name).orElse(0L);
    }

    /** The texts in a list. */
    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (Object item : list(name)) {
            if (item instanceof String) {
                texts.add((String) item);
            }
        }
        return texts;
    }

    public List<?> list(String name) {
        Object value = fields.get(name);
        return value instanceof List ? (List<?>) value : List.of();
    }

    /** The object in the field; without fields when there is none. */
    public LogRecord object(String name) {
        return of(fields.get(name));
    }

    @SuppressWarnings("unchecked")
    static LogRecord of(Object value) {
        return new LogRecord(value instanceof Map ? (Map<String, Object>) value : Map.of());
    }

    public Map<String, Object> fields() {
        return fields;
    }

    public String action() {
        return text("event.action");
    }

    /** When it happened. */
    public Optional<Instant> time() {
        return instant("@timestamp");
    }

    public Optional<Instant> instant(String name) {
        try {
            return Optional.of(Instant.parse(text(name)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The envelope sender that it is about, however it is told; empty when there is none. */
    public String sender() {
        String sender = text("postern.sender");
        LogRecord evidence = object("postern.evidence");
        if (sender.isEmpty() && evidence.text("where").equals("MAIL FROM")) {
            sender = evidence.text("address");
        }
        return sender.isEmpty() ? path("MAIL FROM:<") : sender;
    }

    /** The recipients that it is about. */
    public List<String> recipients() {
        List<String> recipients = texts("postern.recipients");
        if (recipients.isEmpty()) {
            String one = object("postern.evidence").text("recipient");
            one = one.isEmpty() ? path("RCPT TO:<") : one;
            return one.isEmpty() ? List.of() : List.of(one);
        }
        return recipients;
    }

    private String path(String before) {
        String command = text("postern.command");
        int end = command.indexOf('>');
        return command.regionMatches(true, 0, before, 0, before.length()) && end > 0
                ? command.substring(before.length(), end)
                : "";
    }

    /** The name by which the mail is known after it was accepted; empty when there is none. */
    public String queueId() {
        String id = text("postern.queue-id");
        return id.isEmpty() ? text("postern.mail") : id;
    }

    /** Whether it was a success or a failure; of a delivery, what became of the mail. */
    public String outcome() {
        String outcome = text("postern.outcome");
        return outcome.isEmpty() ? text("event.outcome") : outcome;
    }
}
