package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What an administrator unpacks. */
class ZipIT {
    private static final Path ZIP = Path.of(System.getProperty("postern.zip"));
    private static final String HOME = ZIP.getFileName().toString().replaceFirst("\\.zip$", "");

    @Test
    void holdsTheJarTheProgramAndWhatIsToRead() throws Exception {
        try (FileSystem zip = FileSystems.newFileSystem(ZIP, Map.of("enablePosixFileAttributes", true))) {
            Path home = zip.getPath(HOME);
            assertThat(Stream.of(
                            HOME + ".jar",
                            HOME + "-sbom.json",
                            "bin/postern",
                            "lib/postern-cli.jar",
                            "share/man/man1/postern.1",
                            "share/bash-completion/completions/postern",
                            "README.md",
                            "LICENSE",
                            "NOTICE",
                            "docs/records.md",
                            "example-conf/first-gate/smtpserver.xml"))
                    .allSatisfy(name -> assertThat(home.resolve(name)).isRegularFile());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("bin/postern"))))
                    .isEqualTo("rwxr-xr-x");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("README.md"))))
                    .isEqualTo("rw-r--r--");
            assertThat(Files.readAllBytes(home.resolve(HOME + ".jar")))
                    .isEqualTo(Files.readAllBytes(Path.of(System.getProperty("postern.jar"))));
            assertThat(times(home))
                    .as("so that the same source gives the same octets")
                    .hasSize(1);
        }
    }

    private static Set<FileTime> times(Path home) throws Exception {
        Set<FileTime> times = new TreeSet<>();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                times.add(Files.getLastModifiedTime(file));
            }
        }
        return times;
    }

    @Test
    void theProgramRunsInTheTree() throws Exception {
        Process program = new ProcessBuilder(
                        ZIP.resolveSibling("postern").resolve("bin/postern").toString(), "--version")
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(program.getInputStream().readAllBytes());
        assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(out).isEqualTo(HOME.replace('-', ' ') + "\n");
    }
}
