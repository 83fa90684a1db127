package org.postern.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.postern.audit.BadLine;
import org.postern.audit.LogReader;
import org.postern.cli.search.Query;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code postern audit show}: the whole way of a session or of a mail. The log is read more than once, for an id leads to
 * others: a decision's to its session, a session's to its mails, a mail's to the session that it came in.
 */
@Command(
        name = "show",
        description = "Prints everything about a session or a mail, in the order in which it happened.",
        mixinStandardHelpOptions = true,
        footer = {"", "Exit codes: 0 something was found, 1 nothing was, 2 the log could not be read."})
final class ShowCommand implements Callable<Integer> {
    private static final int MOST_RECORDS = 10_000;
    private static final int MOST_IDS = 1_000;
    private static final int PASSES = 5;

    private final Screen screen;

    @Parameters(
            index = "0",
            paramLabel = "ID",
            description = "What a client's reply ends with, the id of a session, or the name that James gave a mail.")
    private String id;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "DIR",
            defaultValue = "var/postern",
            description = LogOption.LOG + " Default: ${DEFAULT-VALUE}")
    private Path log;

    ShowCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws IOException {
        Set<String> ids = new LinkedHashSet<>();
        ids.add(id.replaceFirst("^\\[?id=", "").replaceFirst("\\]$", ""));
        List<LogRecord> records = List.of();
        int known = 0;
        for (int pass = 0; pass < PASSES && known < ids.size(); pass++) {
            known = ids.size();
            records = read(ids);
            records.forEach(record -> addIds(record, ids));
        }
        if (records.isEmpty()) {
            screen.complain("postern: nothing in " + log + " is about " + id);
            return Main.NO;
        }
        new Story(screen).tell(records);
        if (records.size() == MOST_RECORDS) {
            screen.complain("postern: only the first " + MOST_RECORDS + " records are shown");
        }
        return Main.YES;
    }

    private List<LogRecord> read(Set<String> ids) throws IOException {
        Query query = new Query().about(ids);
        List<LogRecord> records = new ArrayList<>();
        try (LogReader reader = LogOption.open(log);
                Progress progress = new Progress(screen, "looking");
                BadLines bad = new BadLines(screen)) {
            while (records.size() < MOST_RECORDS && reader.next()) {
                progress.at(reader);
                try {
                    Optional<LogRecord> record = query.match(reader.line());
                    record.ifPresent(records::add);
                } catch (BadLine e) {
                    bad.add(reader.line(), e);
                }
            }
        }
        return records;
    }

    private static void addIds(LogRecord record, Set<String> ids) {
        for (String other : List.of(record.text("postern.session"), record.queueId())) {
            if (!other.isEmpty() && ids.size() < MOST_IDS) {
                ids.add(other);
            }
        }
    }
}
