package org.postern.cli;

import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.postern.audit.BadLine;
import org.postern.audit.LogReader;
import org.postern.cli.search.Query;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code postern audit search}: the records that meet every criterion, as they are found. */
@Command(
        name = "search",
        description = "Prints the records that meet every criterion, in the order of the log.",
        mixinStandardHelpOptions = true,
        footer = {"", "Exit codes: 0 something was found, 1 nothing was, 2 the log could not be read."})
final class SearchCommand implements Callable<Integer> {
    enum Format {
        table,
        json
    }

    private final Screen screen;
    private final Clock clock;

    @Mixin
    private LogOption log;

    @Mixin
    private TimeOptions times;

    @Option(
            names = "--client",
            paramLabel = "ADDRESS",
            description = "From this client, or one in this network: 192.0.2.7, 192.0.2.0/24, 2001:db8::/32.")
    private String client;

    @Option(names = "--user", paramLabel = "NAME", description = "By this authenticated user.")
    private String user;

    @Option(names = "--rule", paramLabel = "NAME", description = "Decided by this rule, such as spf or limit:byUser.")
    private String rule;

    @Option(names = "--reply", paramLabel = "PREFIX", description = "With such a reply: 5, 550, \"550 5.7.1\".")
    private String reply;

    @Option(names = "--queue-id", paramLabel = "ID", description = "About this mail, by the name that James gave it.")
    private String queueId;

    @Option(names = "--session", paramLabel = "ID", description = "In this session.")
    private String session;

    @Option(
            names = "--sender",
            paramLabel = "ADDRESS",
            description = "With this envelope sender; @example.org for all of a domain, <> for none.")
    private String sender;

    @Option(
            names = "--recipient",
            paramLabel = "ADDRESS",
            description = "To this recipient, or among others to this one; @example.org for all of a domain.")
    private String recipient;

    @Option(
            names = "--action",
            paramLabel = "NAME",
            description = "Of this kind: decision, connection, transaction, login, delivery, gap, ...")
    private String action;

    @Option(names = "--text", paramLabel = "TEXT", description = "With this text in the value of any field.")
    private String text;

    @Option(names = "--limit", paramLabel = "N", description = "Stops after so many.")
    private long limit = Long.MAX_VALUE;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table: one readable line each; json: the records, one a line. Default: ${DEFAULT-VALUE}")
    private Format format;

    SearchCommand(Screen screen, Clock clock) {
        this.screen = screen;
        this.clock = clock;
    }

    @Override
    public Integer call() throws IOException {
        Query query = query();
        Printer printer = new Printer(screen);
        long found = 0;
        try (LogReader reader = log.open();
                Progress progress = new Progress(screen, "searching");
                BadLines bad = new BadLines(screen)) {
            while (found < limit && reader.next()) {
                progress.at(reader);
                try {
                    Optional<LogRecord> record = query.match(reader.line());
                    if (record.isPresent()) {
                        found++;
                        if (format == Format.json) {
                            printer.json(reader.line());
                        } else {
                            printer.sentence(record.get());
                        }
                    }
                } catch (BadLine e) {
                    bad.add(reader.line(), e);
                }
            }
        }
        return found > 0 ? Main.YES : Main.NO;
    }

    private Query query() {
        Query query = new Query().during(times.span(clock));
        add("--client", client, query::client);
        add("--user", user, query::user);
        add("--rule", rule, query::rule);
        add("--reply", reply, query::reply);
        add("--queue-id", queueId, query::queueId);
        add("--session", session, query::session);
        add("--sender", sender, query::sender);
        add("--recipient", recipient, query::recipient);
        add("--action", action, query::action);
        add("--text", text, query::text);
        return query;
    }

    private static void add(String option, String value, Consumer<String> adding) {
        if (value == null) {
            return;
        }
        try {
            adding.accept(value);
        } catch (IllegalArgumentException e) {
            throw new Trouble(option + " \"" + value + "\": " + e.getMessage());
        }
    }
}
