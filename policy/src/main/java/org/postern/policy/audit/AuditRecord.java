package org.postern.policy.audit;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.postern.policy.Evidence;

/**
 * One line of the audit log, built field by field in the order in which it is read: flat names with dots, as ECS allows.
 * Text is escaped so that nothing a client sent can end the line or forge a field. Not for use by several threads.
 */
public final class AuditRecord {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final StringBuilder json = new StringBuilder(512);

    private AuditRecord() {}

    /** A record of something that happened at the given moment. */
    public static AuditRecord at(Instant time, String action) {
        AuditRecord record = new AuditRecord();
        record.json.append('{');
        return record.with("@timestamp", time).with("event.action", action);
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
        return with(name, TIME.format(value));
    }

    /** The field, when there is a value; otherwise the record goes without it. */
    public AuditRecord with(String name, Optional<String> value) {
        value.ifPresent(text -> with(name, text));
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
        quoted(name);
        json.append(':');
    }

    private void quoted(String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < 0x20 || c >= 0x7f && isUnsafe(text, i)) {
                json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
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

    /** The JSON object, on one line without its line end. */
    @Override
    public String toString() {
        return json + "}";
    }
}
