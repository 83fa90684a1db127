package org.postern.cli.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * A report as one page that needs nothing else: no network, no script. Its content security policy allows its own style
 * sheet, by its hash, and nothing besides.
 */
public final class HtmlReport {
    private final Report report;
    private final Instant made;

    public HtmlReport(Report report, Instant made) {
        this.report = report;
        this.made = made;
    }

    public String page() {
        String css = css();
        Html html = new Html();
        html.open("html", "lang", "en").open("head").single("meta", "charset", "utf-8");
        html.single(
                "meta",
                "http-equiv",
                "Content-Security-Policy",
                "content",
                "default-src 'none'; style-src '" + hash(css) + "'; base-uri 'none'; form-action 'none'");
        html.single("meta", "name", "referrer", "content", "no-referrer");
        html.single("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        html.element("title", "Postern: " + report.title()).style(css).close();
        html.open("body");
        head(html);
        findings(html);
        charts(html);
        report.sections().forEach(section -> section(html, section));
        html.element("footer", "Made by postern audit report at " + Report.shown(made) + " UTC.");
        return html.toString();
    }

    private void head(Html html) {
        html.open("header").element("h1", "Mail server report").element("p", report.title());
        html.close();
        html.open("dl", "class", "numbers");
        report.numbers()
                .forEach((name, number) -> html.open("div")
                        .element("dt", name)
                        .element("dd", number)
                        .close());
        html.close();
        report.warnings().forEach(warning -> html.element("p", warning, "class", "warning"));
    }

    private void findings(Html html) {
        html.open("section", "id", "findings").element("h2", "To look at");
        if (report.findings().isEmpty()) {
            html.element("p", "Nobody stands out.", "class", "note");
        }
        for (Finding finding : report.findings()) {
            html.open("article");
            html.element("h3", finding.kind().title());
            html.element("p", finding.who(), "class", "who");
            html.element("p", finding.why());
            html.element("code", finding.command());
            html.close();
        }
        html.close();
    }

    private void charts(Html html) {
        Timeline timeline = report.timeline();
        html.open("section").element("h2", "Over time");
        html.element("p", "A bar is " + timeline.step().toMinutes() + " min; times are UTC.", "class", "note");
        new Chart("Connections", timeline, Timeline.Series.CONNECTIONS).draw(html);
        new Chart("Mail", timeline, Timeline.Series.ACCEPTED, Timeline.Series.DEFERRED, Timeline.Series.REFUSED)
                .draw(html);
        new Chart("Logins", timeline, Timeline.Series.LOGINS, Timeline.Series.FAILED_LOGINS).draw(html);
        html.close();
    }

    private static void section(Html html, Section section) {
        html.open("section").element("h2", section.title()).element("p", section.note(), "class", "note");
        if (section.rows().isEmpty()) {
            html.element("p", "Nothing.").close();
            return;
        }
        html.open("table").open("thead").open("tr");
        List<String> columns = section.columns();
        for (int i = 0; i < columns.size(); i++) {
            html.element("th", columns.get(i), "scope", "col", "class", kind(section, i));
        }
        html.element("th", "").close().close().open("tbody");
        for (Section.Row row : section.rows()) {
            html.open("tr");
            for (int i = 0; i < columns.size(); i++) {
                html.element("td", row.cells().get(i), "class", kind(section, i));
            }
            html.open("td", "class", "bar").open("svg", "viewBox", "0 0 100 10", "preserveAspectRatio", "none");
            String width = String.format(Locale.ROOT, "%.1f", 100 * section.bar(row));
            html.open("rect", "width", width, "height", "10").close();
            html.close().close().close();
        }
        html.close().close().close();
    }

    private static String kind(Section section, int column) {
        return section.isNumber(column) ? "number" : "text";
    }

    private static String css() {
        try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("report.css is missing", e);
        }
    }

    private static String hash(String css) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(css.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
