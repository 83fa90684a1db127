package org.postern.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser: Chromium, which {@code ./check} installs. The log in it is hostile. */
class ReportInBrowserIT {
    /** Where a person may look at it. */
    private static final Path SCREENSHOT = Path.of("target", "report.png").toAbsolutePath();

    private static final long SECONDS = 180;

    @TempDir
    private static Path directory;

    private static Path page;

    @BeforeAll
    static void write() throws Exception {
        page = directory.resolve("report.html");
        Files.writeString(
                page,
                new HtmlReport(new Report(HostileLog.figures(), 20, 3), Instant.parse("2026-11-24T12:00:00Z")).page());
    }

    @Test
    void isDrawn() throws Exception {
        Files.deleteIfExists(SCREENSHOT);
        String log = chromium("--window-size=1200,9000", "--screenshot=" + SCREENSHOT);
        BufferedImage image = ImageIO.read(SCREENSHOT.toFile());
        Set<Integer> colours = new TreeSet<>();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                colours.add(image.getRGB(x, y) & 0xffffff);
            }
        }
        // The style sheet's: the browser took its hash, and the bars are there.
        assertThat(colours).as(log).contains(0x3b75af, 0x2f8f6f, 0xd9a21b, 0xc8433f, 0xf5f7f9);
        assertThat(log).doesNotContainIgnoringCase("refused to").doesNotContainIgnoringCase("content security");
    }

    @Test
    void nothingInItRuns() throws Exception {
        String dom = chromium("--dump-dom");
        assertThat(dom)
                .contains("<title>Postern: 2026-11-24 10:00 to 2026-11-24 10:10 UTC</title>")
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                .doesNotContain("<script")
                .doesNotContain("<img");
    }

    private static String chromium(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--enable-logging=stderr",
                "--user-data-dir=" + Files.createTempDirectory(directory, "profile")));
        command.addAll(List.of(options));
        command.add(page.toUri().toString());
        Path out = Files.createTempFile(directory, "chromium", ".out");
        Process browser = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        boolean ended = browser.waitFor(SECONDS, TimeUnit.SECONDS);
        browser.destroyForcibly();
        assertThat(ended).as(Files.readString(out)).isTrue();
        return Files.readString(out);
    }
}
