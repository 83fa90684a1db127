package org.postern.cli.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a report says, before it is drawn on a terminal or a page. */
public final class Report {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Figures figures;
    private final long badLines;
    private final List<Finding> findings;
    private final List<Section> sections;

    /**
     * @param rows how many rows a table has at most
     * @param badLines how many lines of the log were no records
     */
    public Report(Figures figures, int rows, long badLines) {
        this.figures = figures;
        this.badLines = badLines;
        this.findings = new Abuse(figures).findings();
        this.sections = new Sections(figures, rows).all();
    }

    String title() {
        return figures.first == null
                ? "Nothing in this time"
                : MINUTE.format(figures.first) + " to " + MINUTE.format(figures.last) + " UTC";
    }

    static String shown(Instant time) {
        return MINUTE.format(time);
    }

    /** The numbers that stand above all. */
    Map<String, String> numbers() {
        Map<String, String> numbers = new LinkedHashMap<>();
        numbers.put("connections", Sections.n(figures.connections));
        numbers.put("mails accepted", Sections.n(figures.mails));
        numbers.put("refused", Sections.n(figures.decisions.refused));
        numbers.put("deferred", Sections.n(figures.decisions.deferred));
        numbers.put("logins", Sections.n(figures.logins));
        numbers.put("failed logins", Sections.n(figures.failedLogins));
        return numbers;
    }

    /** What must be known about the log to believe the rest. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (figures.lost > 0) {
            warnings.add(Sections.n(figures.lost) + " records were lost when the log could not be written.");
        }
        if (badLines > 0) {
            warnings.add(Sections.n(badLines) + " lines are no records: postern audit verify says which.");
        }
        return warnings;
    }

    List<Finding> findings() {
        return findings;
    }

    /** The names of those who seem to abuse the server. */
    public List<String> named() {
        List<String> names = new ArrayList<>();
        findings.forEach(finding -> names.add(finding.who()));
        return names;
    }

    Timeline timeline() {
        return figures.timeline;
    }

    List<Section> sections() {
        return sections;
    }
}
