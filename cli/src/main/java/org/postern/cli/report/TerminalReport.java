package org.postern.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.postern.cli.Printable;

/** A report for a terminal, line by line. */
public final class TerminalReport {
    private static final int WIDTH = 100;
    private static final int BAR = 20;
    private static final int NAME = 60;
    private static final int SPARKS = 72;
    private static final String BLOCKS = "▁▂▃▄▅▆▇█";
    private static final String ASCII = ".:-=+*%#";

    private final Report report;
    private final boolean hasBlocks;
    private final Consumer<String> out;

    /** @param hasBlocks whether the terminal can show block elements */
    public TerminalReport(Report report, boolean hasBlocks, Consumer<String> out) {
        this.report = report;
        this.hasBlocks = hasBlocks;
        this.out = out;
    }

    public static String blocks() {
        return BLOCKS;
    }

    public void write() {
        out.accept(report.title());
        List<String> numbers = new ArrayList<>();
        report.numbers().forEach((name, number) -> numbers.add(number + " " + name));
        out.accept(String.join(", ", numbers));
        report.warnings().forEach(out);
        heading("To look at");
        if (report.findings().isEmpty()) {
            out.accept("  Nobody stands out.");
        }
        Finding.Kind kind = null;
        for (Finding finding : report.findings()) {
            if (finding.kind() != kind) {
                kind = finding.kind();
                out.accept("  " + kind.title());
            }
            out.accept("    " + Printable.of(finding.who()) + ": " + finding.why());
            out.accept("      " + Printable.of(finding.command()));
        }
        timeline();
        report.sections().stream().filter(section -> !section.rows().isEmpty()).forEach(this::section);
    }

    private void heading(String text) {
        out.accept("");
        out.accept(text);
        out.accept("-".repeat(text.length()));
    }

    private void timeline() {
        Timeline timeline = report.timeline();
        if (timeline.times().isEmpty()) {
            return;
        }
        heading("Over time");
        for (Timeline.Series series : Timeline.Series.values()) {
            long[] values = shrunk(timeline.values(series));
            long most = 0;
            for (long value : values) {
                most = Math.max(most, value);
            }
            if (most > 0) {
                out.accept(String.format(Locale.ROOT, "  %-15s %s", series.title(), sparks(values, most)));
            }
        }
        int last = timeline.times().size() - 1;
        out.accept("  " + " ".repeat(16) + Report.shown(timeline.times().get(0)) + " ... "
                + Report.shown(timeline.times().get(last)));
    }

    private static long[] shrunk(long[] values) {
        int factor = (values.length + SPARKS - 1) / SPARKS;
        long[] shrunk = new long[(values.length + factor - 1) / factor];
        for (int i = 0; i < values.length; i++) {
            shrunk[i / factor] += values[i];
        }
        return shrunk;
    }

    private String sparks(long[] values, long most) {
        String steps = hasBlocks ? BLOCKS : ASCII;
        StringBuilder text = new StringBuilder();
        for (long value : values) {
            text.append(value == 0 ? ' ' : steps.charAt((int) Math.min(7, value * 8 / (most + 1))));
        }
        return text.toString();
    }

    private void section(Section section) {
        heading(section.title());
        out.accept("  " + section.note());
        List<String> columns = section.columns();
        int[] widths = new int[columns.size()];
        List<List<String>> lines = new ArrayList<>();
        lines.add(columns);
        for (Section.Row row : section.rows()) {
            List<String> cells = new ArrayList<>();
            row.cells().forEach(cell -> cells.add(Printable.of(cell, NAME)));
            lines.add(cells);
        }
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        for (int i = 0; i < lines.size(); i++) {
            StringBuilder text = new StringBuilder("  ");
            for (int j = 0; j < widths.length; j++) {
                String cell = lines.get(i).get(j);
                String space = " ".repeat(widths[j] - cell.length());
                text.append(section.isNumber(j) ? space + cell : cell + space).append("  ");
            }
            if (i > 0 && text.length() <= WIDTH) {
                int length = (int) Math.ceil(BAR * section.bar(section.rows().get(i - 1)));
                text.append((hasBlocks ? "█" : "#").repeat(length));
            }
            out.accept(text.toString().stripTrailing());
        }
    }
}
