package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.demo.DemoDirectory;
import org.postern.demo.StockJames;

/** What is wrong in our part of pop3server.xml and imapserver.xml stops a stock James, with the file and the place named. */
class BadLoginsIT {
    private static final Path DEMO_CONF = Path.of("../demo-server/src/main/conf");
    private static final Path CONF = Path.of("src/test/logins");
    private static final Duration DEADLINE = Duration.ofSeconds(120);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pop3server.xml|<account failures=\"5\"|<acount failures=\"5\"|"
                        + "pop3server.xml, <handler class=\"org.postern.pop3.LoginGuard\">, <acount>: unknown element; did"
                        + " you mean account?",
                "imapserver.xml|forgetOnLogout=\"true\"|forgetOnLogout=\"yes\"|"
                        + "imapserver.xml, <recordLogin>: forgetOnLogout=\"yes\" is neither true nor false",
            })
    void jamesDoesNotStart(String file, String right, String wrong, String expected) throws Exception {
        DemoDirectory.prepare(directory, DEMO_CONF, Path.of(System.getProperty("postern.jar")));
        Path conf = directory.resolve("conf");
        try (Stream<Path> files = Files.list(CONF)) {
            for (Path one : files.toList()) {
                Files.writeString(conf.resolve(one.getFileName()), Files.readString(one));
            }
        }
        Files.writeString(
                conf.resolve(file), Files.readString(conf.resolve(file)).replace(right, wrong));
        FreePorts ports = new FreePorts();
        try (StockJames james = StockJames.start(
                directory,
                Path.of(System.getProperty("james.classpath")),
                "-Dpop3.port=" + ports.of(1),
                "-Dimap.port=" + ports.of(2),
                "-Dproxied.port=" + ports.of(3),
                "-Dsmtp.port=" + ports.of(4),
                "-Dwebadmin.port=" + ports.of(5))) {
            assertThat(james.awaitExit(DEADLINE)).isNotZero();
            assertThat(Files.readString(james.log())).contains(expected).doesNotContain("JAMES server started");
        }
    }
}
