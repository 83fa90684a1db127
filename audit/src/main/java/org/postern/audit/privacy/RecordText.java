package org.postern.audit.privacy;

import org.postern.policy.audit.AuditRecord;

/** Goes through the JSON of a record, which has no space between its parts, and lets every text be changed. */
final class RecordText {
    /** Changes a text. */
    @FunctionalInterface
    interface Change {
        /**
         * @param field the record's field, or that of the innermost object
         * @param name of the value: the field's, or within an object the one there
         */
        String value(String field, String name, String text);
    }

    private final String json;
    private final Change change;
    private final StringBuilder out;
    private int at = 1;
    private int done;
    /** Whether the last text has an escape. */
    private boolean escaped;

    private RecordText(String json, Change change) {
        this.json = json;
        this.change = change;
        this.out = new StringBuilder(json.length() + 64);
    }

    /** @param json without its closing brace */
    static String map(String json, Change change) {
        RecordText text = new RecordText(json, change);
        while (text.at < json.length()) {
            String field = text.name();
            text.value(field, field);
        }
        return text.out.append(json, text.done, json.length()).toString();
    }

    private String name() {
        if (json.charAt(at) == ',') {
            at++;
        }
        int start = at + 1;
        at = end(at);
        String name = plain(start, at - 1);
        at++;
        return name;
    }

    private void value(String field, String name) {
        switch (json.charAt(at)) {
            case '"':
                text(field, name);
                break;
            case '[':
                at++;
                while (json.charAt(at) != ']') {
                    value(field, name);
                    at += json.charAt(at) == ',' ? 1 : 0;
                }
                at++;
                break;
            case '{':
                at++;
                while (json.charAt(at) != '}') {
                    value(name, name());
                }
                at++;
                break;
            default:
                while (at < json.length() && ",]}".indexOf(json.charAt(at)) < 0) {
                    at++;
                }
        }
    }

    private void text(String field, String name) {
        int start = at;
        at = end(at);
        String plain = plain(start + 1, at - 1);
        String changed = change.value(field, name, plain);
        if (!changed.equals(plain)) {
            out.append(json, done, start);
            AuditRecord.quote(out, changed);
            done = at;
        }
    }

    /** Behind the closing quote of the text that begins here. */
    private int end(int quote) {
        escaped = false;
        int i = quote + 1;
        while (json.charAt(i) != '"') {
            boolean pair = json.charAt(i) == '\\';
            escaped |= pair;
            i += pair ? 2 : 1;
        }
        return i + 1;
    }

    private String plain(int from, int to) {
        if (!escaped) {
            return json.substring(from, to);
        }
        StringBuilder plain = new StringBuilder(to - from);
        for (int i = from; i < to; i++) {
            char c = json.charAt(i);
            if (c != '\\') {
                plain.append(c);
            } else if (json.charAt(++i) == 'u') {
                plain.append((char) Integer.parseInt(json.substring(i + 1, i + 5), 16));
                i += 4;
            } else {
                plain.append(json.charAt(i));
            }
        }
        return plain.toString();
    }
}
