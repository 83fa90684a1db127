package org.postern.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
    private static final String PAGE =
            new HtmlReport(new Report(HostileLog.figures(), 50, 3), Instant.parse("2026-11-24T12:00:00Z")).page();

    @Test
    void everyTagIsOneOfOurs() {
        // Whatever the log holds, no other element or attribute comes to be.
        List<String> tags = Pattern.compile("<[^>]*>")
                .matcher(PAGE.substring(PAGE.indexOf("</style>")))
                .results()
                .map(match -> match.group()
                        .replaceAll("=\"[^\"]*\"", "")
                        .replaceAll("[</>]", "")
                        .strip())
                .distinct()
                .sorted()
                .collect(Collectors.toList());
        assertThat(tags)
                .isSubsetOf(
                        "article",
                        "body",
                        "code",
                        "dd",
                        "div",
                        "dl class",
                        "dt",
                        "figcaption",
                        "figure",
                        "footer",
                        "h1",
                        "h2",
                        "h3",
                        "head",
                        "header",
                        "html",
                        "i class",
                        "i",
                        "line class x1 x2 y1 y2",
                        "line",
                        "p",
                        "p class",
                        "rect class x y width height",
                        "rect width height",
                        "rect",
                        "section",
                        "section id",
                        "span",
                        "span class",
                        "strong",
                        "style",
                        "svg",
                        "svg viewBox preserveAspectRatio",
                        "svg viewBox role aria-label",
                        "table",
                        "tbody",
                        "td",
                        "td class",
                        "text",
                        "text class x y",
                        "th",
                        "th scope class",
                        "thead",
                        "title",
                        "tr",
                        "dl");
    }

    @Test
    void hostileTextIsThereAsText() {
        assertThat(PAGE)
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                .contains("&quot; onload=&quot;alert(2)")
                .contains("\\u001b[31m")
                .contains("\\u202e")
                .doesNotContain("<script")
                .doesNotContain("\u001b")
                .doesNotContain("\u202e");
    }

    @Test
    void thePageAllowsItselfItsOwnStyleAndNothingElse() {
        Matcher policy = Pattern.compile("Content-Security-Policy\" content=\"([^\"]*)\"")
                .matcher(PAGE);
        assertThat(policy.find()).isTrue();
        assertThat(policy.group(1))
                .matches(
                        "default-src &#39;none&#39;; style-src &#39;sha256-[A-Za-z0-9+/=]{44}&#39;; base-uri &#39;none&#39;;"
                                + " form-action &#39;none&#39;");
        assertThat(PAGE).doesNotContain("http://", "https://", "url(", "@import", " style=");
    }

    @Test
    void theCommandToTypeIsOneWordToAShell() throws Exception {
        Finding finding = new Finding(Finding.Kind.SPAM, "a'; rm -rf $HOME; '@b", "", "--user");
        Process sh = new ProcessBuilder("sh", "-c", finding.command().replace("postern audit search", "printf '%s\\n'"))
                .start();
        assertThat(new String(sh.getInputStream().readAllBytes())).isEqualTo("--user\na'; rm -rf $HOME; '@b\n");
    }

    @Test
    void nothingAtAllIsAPageToo() {
        String page = new HtmlReport(new Report(new Figures(), 10, 0), Instant.EPOCH).page();
        assertThat(page).contains("Nothing in this time", "Nobody stands out.").doesNotContain("<rect");
    }
}
