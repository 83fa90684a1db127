package org.postern.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.postern.audit.LogLine;

/** Prints records, as they are or readable. */
final class Printer {
    private final Screen screen;

    Printer(Screen screen) {
        this.screen = screen;
    }

    /** The line as it is in the log; what could steer a terminal is written as JSON escapes, which mean the same. */
    void json(LogLine line) throws IOException {
        byte[] octets = line.array();
        for (int i = line.start(); i < line.end(); i++) {
            if (octets[i] < ' ' || octets[i] == 0x7f) {
                screen.out().write((Printable.of(line.text()) + "\n").getBytes(StandardCharsets.UTF_8));
                return;
            }
        }
        screen.out().write(octets, line.start(), line.end() - line.start());
        screen.out().write('\n');
    }

    void sentence(LogRecord record) throws IOException {
        StringBuilder text = new StringBuilder(200);
        text.append(record.time().map(Times::shown).orElse("(no time)"));
        String client = record.text("client.ip");
        text.append("  ").append(client.isEmpty() ? "-" : client);
        String user = record.text("user.name");
        if (!user.isEmpty()) {
            text.append("  ").append(user);
        }
        text.append("  ").append(Sentence.of(record));
        String id = record.text("postern.id");
        id = id.isEmpty() ? record.text("postern.session") : id;
        id = id.isEmpty() ? record.queueId() : id;
        // A reply ends with the id that is meant for its reader.
        if (!id.isEmpty() && text.indexOf("[id=" + id) < 0) {
            text.append("  [id=").append(id).append(']');
        }
        screen.line(text.toString());
    }
}
