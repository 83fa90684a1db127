package org.postern.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells what records are about, session by session, each event with the time since the one before. */
final class Story {
    private final Screen screen;

    Story(Screen screen) {
        this.screen = screen;
    }

    void tell(List<LogRecord> records) throws IOException {
        Map<String, List<LogRecord>> bySession = new LinkedHashMap<>();
        for (LogRecord record : records) {
            bySession
                    .computeIfAbsent(record.text("postern.session"), session -> new ArrayList<>())
                    .add(record);
        }
        // What has no session is what became of the mails later.
        List<LogRecord> later = bySession.remove("");
        boolean isFirst = true;
        for (Map.Entry<String, List<LogRecord>> session : bySession.entrySet()) {
            if (!isFirst) {
                screen.line();
            }
            isFirst = false;
            screen.line("session " + session.getKey() + described(session.getValue()));
            events(session.getValue());
        }
        if (later != null) {
            if (!isFirst) {
                screen.line();
            }
            screen.line("afterwards");
            events(later);
        }
    }

    private static String described(List<LogRecord> records) {
        StringBuilder text = new StringBuilder();
        add(text, ", from ", records, "client.ip");
        add(text, " through ", records, "postern.proxy");
        add(text, ", to ", records, "postern.listener");
        add(text, ", ", records, "network.protocol");
        add(text, ", HELO ", records, "postern.helo");
        add(text, ", ", records, "tls.version");
        add(text, ", as ", records, "user.name");
        return text.toString();
    }

    /** The last that is known: names and TLS come in the course of a session. */
    private static void add(StringBuilder text, String before, List<LogRecord> records, String field) {
        for (int i = records.size() - 1; i >= 0; i--) {
            String value = records.get(i).text(field);
            if (!value.isEmpty()) {
                text.append(before).append(value);
                return;
            }
        }
    }

    private void events(List<LogRecord> records) throws IOException {
        Optional<Instant> before = begun(records);
        if (before.isPresent()) {
            screen.line("  " + Times.shown(before.get()) + "              connected");
        }
        for (LogRecord record : records) {
            Optional<Instant> time = record.time();
            String since = time.isPresent() && before.isPresent() ? since(before.get(), time.get()) : "";
            screen.line(String.format(
                    "  %s  %10s  %s", time.map(Times::shown).orElse("(no time)"), since, Sentence.of(record)));
            before = time.isPresent() ? time : before;
        }
    }

    private static Optional<Instant> begun(List<LogRecord> records) {
        return records.stream()
                .filter(record -> record.action().equals("connection"))
                .flatMap(record -> record.instant("event.start").stream())
                .findFirst();
    }

    private static String since(Instant before, Instant time) {
        Duration between = Duration.between(before, time);
        return between.isNegative() ? "-" + Times.shown(between.negated()) : "+" + Times.shown(between);
    }
}
