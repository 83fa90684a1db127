package org.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script and the shaded jar, as they are in the zip. */
class ProgramIT {
    @TempDir
    private Path scratch;

    private Path program;
    private TestLog log;

    @BeforeEach
    void install() throws Exception {
        Path home = scratch.resolve("with a blank");
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("lib"));
        program = Files.copy(Path.of(System.getProperty("postern.cli.script")), home.resolve("bin/postern"));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Files.copy(Path.of(System.getProperty("postern.cli.jar")), home.resolve("lib/postern-cli.jar"));
        Path directory = scratch.resolve("james/var/postern");
        Files.createDirectories(directory);
        log = new TestLog(directory);
        log.write(TestLog.refusal(1, "192.0.2.7", "spf"), TestLog.connection(2, "192.0.2.7"));
    }

    @Test
    void runsFromAnywhereAndThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(scratch.resolve("link"), program);
        Path relative = Files.createSymbolicLink(scratch.resolve("relative"), Path.of("with a blank/bin/../../link"));
        for (Path path : List.of(program, link, relative)) {
            Run run = run(scratch.resolve("james"), path.toString(), "audit", "verify");
            assertThat(run.out()).startsWith("good: ");
            assertThat(run.exit()).isZero();
        }
    }

    @Test
    void eachCommandWorksInTheShadedJar() throws Exception {
        Path james = scratch.resolve("james");
        assertThat(run(james, program.toString(), "audit", "search", "--reply", "5")
                        .out())
                .contains("550 5.7.1 No");
        assertThat(run(james, program.toString(), "audit", "show", TestLog.SESSION)
                        .out())
                .contains("connection over");
        assertThat(run(james, program.toString(), "audit", "report").out()).contains("Nobody stands out.");
        assertThat(run(james, program.toString(), "audit", "report", "--html", "r.html")
                        .exit())
                .isZero();
        assertThat(Files.readString(james.resolve("r.html")))
                .startsWith("<!DOCTYPE html>")
                .endsWith("</html>\n");
        log.raw(
                "{\"@timestamp\":\"2026-11-24T10:00:00.000Z\",\"event.action\":\"x\",\"a\":-1.25e-3,\"b\":12345678901234567}");
        assertThat(run(james, program.toString(), "audit", "search").out()).contains("a=-0.00125 b=12345678901234567");
        assertThat(run(james, program.toString(), "--version").out()).matches("postern [0-9.]+\n");
        assertThat(run(james, program.toString(), "audit", "verify", "none").exit())
                .isEqualTo(2);
        assertThat(run(james, program.toString(), "audit", "search", "--rule", "none")
                        .exit())
                .isEqualTo(1);
    }

    @Test
    void headMayHaveReadEnough() throws Exception {
        String line = TestLog.refusal(1, "192.0.2.7", "spf").toString();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            lines.add(line);
        }
        log.raw(lines.toArray(new String[0]));
        Run run = run(
                scratch,
                "sh",
                "-c",
                "('" + program + "' audit search james/var/postern; echo exit $? >&2) | head -n 1");
        assertThat(run.lines()).hasSize(1);
        assertThat(run.err()).isEqualTo("exit 0\n");
    }

    @Test
    void saysWhichJavaIsMissing() throws Exception {
        Run run = run(scratch, "env", "JAVA_HOME=/nowhere", program.toString(), "--version");
        assertThat(run)
                .isEqualTo(new Run(
                        2, "", "postern: /nowhere/bin/java is missing: install Java 11 or newer, or set JAVA_HOME\n"));
    }

    private Run run(Path directory, String... command) throws Exception {
        File out = Files.createTempFile(scratch, "out", "").toFile();
        File err = Files.createTempFile(scratch, "err", "").toFile();
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out)
                .redirectError(err)
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()));
    }
}
