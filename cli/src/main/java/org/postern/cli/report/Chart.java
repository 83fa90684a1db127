package org.postern.cli.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Bars over time, one series on top of the other, drawn as SVG within the page. */
final class Chart {
    private static final int WIDTH = 960;
    private static final int HEIGHT = 190;
    private static final int LEFT = 60;
    private static final int TOP = 10;
    private static final int BOTTOM = 24;
    private static final int LINES = 4;
    private static final int LABELS = 6;

    private final String title;
    private final Timeline timeline;
    private final Timeline.Series[] series;

    Chart(String title, Timeline timeline, Timeline.Series... series) {
        this.title = title;
        this.timeline = timeline;
        this.series = series;
    }

    void draw(Html html) {
        List<Instant> times = timeline.times();
        List<long[]> values = new ArrayList<>();
        for (Timeline.Series one : series) {
            values.add(timeline.values(one));
        }
        long most = most(values, times.size());
        if (most == 0) {
            return;
        }
        html.open("figure");
        html.open("figcaption").element("strong", title);
        for (Timeline.Series one : series) {
            html.open("span", "class", "key").element("i", "", "class", "key-" + style(one));
            html.text(one.title()).close();
        }
        html.close();
        html.open("svg", "viewBox", "0 0 " + WIDTH + " " + HEIGHT, "role", "img", "aria-label", title);
        long top = rounded(most);
        grid(html, top);
        bars(html, times, values, top);
        labels(html, times);
        html.close().close();
    }

    private static long most(List<long[]> values, int count) {
        long most = 0;
        for (int i = 0; i < count; i++) {
            long sum = 0;
            for (long[] one : values) {
                sum += one[i];
            }
            most = Math.max(most, sum);
        }
        return most;
    }

    /** The next of 4, 8, 20, 40, 80, 200 …, each of which has quarters. */
    static long rounded(long most) {
        for (long power = 1; ; power *= 10) {
            for (long step : new long[] {4, 8, 20}) {
                if (step * power >= most) {
                    return step * power;
                }
            }
        }
    }

    private static void grid(Html html, long top) {
        for (int i = 0; i <= LINES; i++) {
            String y = number(y((double) i / LINES));
            html.open("line", "class", "grid", "x1", "" + LEFT, "x2", "" + WIDTH, "y1", y, "y2", y)
                    .close();
            html.element(
                    "text",
                    Sections.n(top * i / LINES),
                    "class",
                    "y",
                    "x",
                    "" + (LEFT - 6),
                    "y",
                    number(y((double) i / LINES) + 4));
        }
    }

    private void bars(Html html, List<Instant> times, List<long[]> values, long top) {
        double step = (double) (WIDTH - LEFT) / times.size();
        for (int i = 0; i < times.size(); i++) {
            double base = 0;
            StringBuilder told = new StringBuilder(Report.shown(times.get(i)));
            for (int j = 0; j < series.length; j++) {
                told.append(", ")
                        .append(Sections.n(values.get(j)[i]))
                        .append(' ')
                        .append(series[j].title());
            }
            for (int j = 0; j < series.length; j++) {
                double height = (double) values.get(j)[i] / top;
                if (height > 0) {
                    html.open(
                                    "rect",
                                    "class",
                                    style(series[j]),
                                    "x",
                                    number(LEFT + i * step),
                                    "y",
                                    number(y(base + height)),
                                    "width",
                                    number(Math.max(0.5, step - 0.5)),
                                    "height",
                                    number(y(base) - y(base + height)))
                            .element("title", told.toString())
                            .close();
                }
                base += height;
            }
        }
    }

    private static void labels(Html html, List<Instant> times) {
        int every = Math.max(1, times.size() / LABELS);
        double step = (double) (WIDTH - LEFT) / times.size();
        for (int i = 0; i + every / 2 < times.size(); i += every) {
            html.element(
                    "text",
                    Report.shown(times.get(i)),
                    "class",
                    "x",
                    "x",
                    number(LEFT + i * step),
                    "y",
                    "" + (HEIGHT - 6));
        }
    }

    private static String style(Timeline.Series series) {
        return series.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static double y(double part) {
        return TOP + (1 - part) * (HEIGHT - TOP - BOTTOM);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
