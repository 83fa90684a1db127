package org.postern.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.postern.audit.BadLine;
import org.postern.audit.LogLine;
import org.postern.audit.LogReader;
import org.postern.cli.report.Figures;
import org.postern.cli.report.HtmlReport;
import org.postern.cli.report.Report;
import org.postern.cli.report.TerminalReport;
import org.postern.cli.search.TimeSpan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code postern audit report}: what stands out, on the terminal and as a page. */
@Command(
        name = "report",
        description =
                "Shows what stands out: who seems to abuse the server, traffic over time, refusals by rule, networks,"
                        + " accounts, logins, limits.",
        mixinStandardHelpOptions = true,
        footer = {"", "Exit codes: 0 it was made, 2 the log could not be read or the page not written."})
final class ReportCommand implements Callable<Integer> {
    private final Screen screen;
    private final Clock clock;

    @Mixin
    private LogOption log;

    @Mixin
    private TimeOptions times;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description =
                    "Writes a page with charts to this file, instead of text; it needs no network and no scripts.")
    private Path html;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many rows a table has at most. Default: ${DEFAULT-VALUE}")
    private int rows;

    ReportCommand(Screen screen, Clock clock) {
        this.screen = screen;
        this.clock = clock;
    }

    @Override
    public Integer call() throws IOException {
        TimeSpan span = times.span(clock);
        Figures figures = new Figures();
        long bad;
        try (LogReader reader = log.open();
                Progress progress = new Progress(screen, "counting");
                BadLines badLines = new BadLines(screen)) {
            while (reader.next()) {
                progress.at(reader);
                add(reader.line(), span, figures, badLines);
            }
            bad = badLines.count();
        }
        Report report = new Report(figures, Math.max(1, rows), bad);
        if (html == null) {
            print(report);
        } else {
            Files.write(html, new HtmlReport(report, clock.instant()).page().getBytes(StandardCharsets.UTF_8));
        }
        return Main.YES;
    }

    private static void add(LogLine line, TimeSpan span, Figures figures, BadLines bad) {
        if (line.trouble().isEmpty() && !span.mayContain(line.array(), line.start(), line.end())) {
            return;
        }
        try {
            LogRecord record = new LogRecord(line.fields());
            if (span.contains(record)) {
                figures.add(record);
            }
        } catch (BadLine e) {
            bad.add(line, e);
        }
    }

    private void print(Report report) throws IOException {
        List<String> lines = new ArrayList<>();
        new TerminalReport(report, screen.can(TerminalReport.blocks()), lines::add).write();
        for (String line : lines) {
            screen.line(line);
        }
    }
}
