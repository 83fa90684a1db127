package org.postern.cli.report;

import java.util.ArrayList;
import java.util.List;

/** A table of a report: columns of text on the left, of numbers on the right, and a bar for each row. */
final class Section {
    private final String title;
    private final String note;
    private final List<String> texts;
    private final List<String> numbers;
    private final List<Row> rows = new ArrayList<>();
    private double longest;

    /** @param note what it shows, in a sentence */
    Section(String title, String note, List<String> texts, List<String> numbers) {
        this.title = title;
        this.note = note;
        this.texts = texts;
        this.numbers = numbers;
    }

    /** @param bar in any unit; the longest is drawn in full */
    void add(double bar, List<String> cells) {
        if (cells.size() != texts.size() + numbers.size()) {
            throw new IllegalArgumentException(title + " has no " + cells.size() + " columns");
        }
        longest = Math.max(longest, bar);
        rows.add(new Row(bar, cells));
    }

    String title() {
        return title;
    }

    String note() {
        return note;
    }

    List<String> columns() {
        List<String> all = new ArrayList<>(texts);
        all.addAll(numbers);
        return all;
    }

    boolean isNumber(int column) {
        return column >= texts.size();
    }

    List<Row> rows() {
        return rows;
    }

    /** Between 0 and 1. */
    double bar(Row row) {
        return longest <= 0 ? 0 : row.bar / longest;
    }

    static final class Row {
        private final double bar;
        private final List<String> cells;

        Row(double bar, List<String> cells) {
            this.bar = bar;
            this.cells = List.copyOf(cells);
        }

        List<String> cells() {
            return cells;
        }
    }
}
