package org.postern.policy.audit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.postern.policy.Evidence;

/**
 * One line of the audit log, built field by field in the order in which it is read: flat names with dots, as ECS allows.
 * Text is escaped so that nothing a client sent can end the line or forge a field. Not for use by several threads.
 */
public final class AuditRecord {
    private final StringBuilder json = new StringBuilder(512);

    private AuditRecord() {}

    /** A record of something that happened at the given moment. */
    public static AuditRecord at(Instant time, String action) {
        AuditRecord record = new AuditRecord();
        record.json.append('{');
        return record.with("@timestamp", time).with("event.action", action);
    }

    /** An object within a record. */
    public static AuditRecord part() {
        AuditRecord part = new AuditRecord();
        part.json.append('{');
        return part;
    }

    public AuditRecord with(String name, String value) {
        name(name);
        quoted(value);
        return this;
    }

    public AuditRecord with(String name, long value) {
        name(name);
        json.append(value);
        return this;
    }

    public AuditRecord with(String name, boolean value) {
        name(name);
        json.append(value);
        return this;
    }

    /** A moment, in UTC with milliseconds. */
    public AuditRecord with(String name, Instant value) {
        name(name);
        UtcText.append(json.append('"'), value);
        json.append('"');
        return this;
    }

    /** The field, when there is a value; otherwise the record goes without it. */
    public AuditRecord with(String name, Optional<String> value) {
        value.ifPresent(text -> with(name, text));
        return this;
    }

    /** A list of texts. */
    public AuditRecord with(String name, List<String> values) {
        return list(name, values, this::quoted);
    }

    /** A list of {@linkplain #part() parts}. */
    public AuditRecord withParts(String name, List<AuditRecord> parts) {
        return list(name, parts, json::append);
    }

    private <T> AuditRecord list(String name, List<T> values, Consumer<T> append) {
        name(name);
        json.append('[');
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                json.append(',');
            }
            append.accept(values.get(i));
        }
        json.append(']');
        return this;
    }

    /** An object of its own with the items of the evidence. */
    public AuditRecord with(String name, Evidence evidence) {
        name(name);
        json.append('{');
        int start = json.length();
        evidence.forEach((key, value) -> {
            if (json.length() > start) {
                json.append(',');
            }
            quoted(key);
            json.append(':');
            if (value instanceof Long) {
                json.append(value);
            } else {
                quoted(value.toString());
            }
        });
        json.append('}');
        return this;
    }

    private void name(String name) {
        if (json.length() > 1) {
            json.append(',');
        }
        // Names are ours and need no escape.
        json.append('"').append(name).append("\":");
    }

    private void quoted(String text) {
        quote(json, text);
    }

    /** Writes a text as JSON, escaped as in all records. */
    public static void quote(StringBuilder json, String text) {
        json.append('"');
        int done = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append(text, done, i).append('\\').append(c);
                done = i + 1;
            } else if (c < 0x20 || c >= 0x7f && isUnsafe(text, i)) {
                escaped(json.append(text, done, i), c);
                done = i + 1;
            }
        }
        // Almost always the whole text, which is copied at once.
        json.append(done == 0 ? text : text.substring(done)).append('"');
    }

    private static void escaped(StringBuilder json, char c) {
        json.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            json.append(Character.forDigit(c >> shift & 0xf, 16));
        }
    }

    /** What some reader takes for the end of a line, what reorders or hides text, and half a character. */
    private static boolean isUnsafe(String text, int i) {
        switch (Character.getType(text.charAt(i))) {
            case Character.CONTROL:
            case Character.FORMAT:
            case Character.LINE_SEPARATOR:
            case Character.PARAGRAPH_SEPARATOR:
                return true;
            case Character.SURROGATE:
                return !paired(text, i);
            default:
                return false;
        }
    }

    private static boolean paired(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }

    /** How many characters it has by now. */
    public int length() {
        return json.length();
    }

    /** The JSON object without its closing brace, for whoever writes more fields behind these. */
    public String unclosed() {
        return json.toString();
    }

    /** The JSON object, on one line without its line end. */
    @Override
    public String toString() {
        return json + "}";
    }
}
