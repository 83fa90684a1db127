package org.postern.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.postern.demo.DemoDirectory;
import org.postern.demo.Provisioning;
import org.postern.demo.StockJames;

/** A stock James with the shipped jar and the configuration of {@code src/test/limits}, which may be started again. */
final class LimitsJames implements AutoCloseable {
    private static final Path DEMO_CONF = Path.of("../demo-server/src/main/conf");
    private static final Path CONF = Path.of("src/test/limits");
    private static final Duration DEADLINE = Duration.ofSeconds(120);

    private final FreePorts ports = new FreePorts();
    private final Path directory;
    private final String state;
    private final int redis;
    private StockJames process;

    private LimitsJames(Path directory, String state, int redis) {
        this.directory = directory;
        this.state = state;
        this.redis = redis;
    }

    /**
     * @param state as in postern.properties
     * @param redis the port of the Redis; 0 when there is none
     */
    static LimitsJames start(Path directory, String state, int redis) throws Exception {
        DemoDirectory.prepare(directory, DEMO_CONF, Path.of(System.getProperty("postern.jar")));
        try (Stream<Path> files = Files.list(CONF)) {
            for (Path file : files.toList()) {
                Files.writeString(directory.resolve("conf").resolve(file.getFileName()), Files.readString(file));
            }
        }
        LimitsJames james = new LimitsJames(directory, state, redis);
        james.start();
        return james;
    }

    /** Starts it, in what its last run left behind. */
    void start() throws Exception {
        process = StockJames.start(
                directory,
                Path.of(System.getProperty("james.classpath")),
                "-Dsmtp.port=" + port(),
                "-Dwebadmin.port=" + webadmin(),
                "-Dredis.port=" + redis,
                "-Dstate=" + state);
        for (int port : List.of(port(), webadmin())) {
            process.awaitPort(port, DEADLINE);
        }
        new Provisioning(webadmin()).demoWorld();
    }

    int port() {
        return ports.of(25);
    }

    int webadmin() {
        return ports.of(8000);
    }

    AuditTrail audit() {
        return new AuditTrail(directory.resolve("var/postern/audit.jsonl"));
    }

    /** A file below its working directory. */
    Path file(String name) {
        return directory.resolve(name);
    }

    /** Ends it with SIGKILL. */
    void kill() throws InterruptedException {
        ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
        process.awaitEnd();
    }

    /** Returns when all that was remembered until now is in the file: a write that began after now has ended. */
    void awaitWritten(String name, Change change) throws IOException, InterruptedException {
        Path file = file(name);
        for (int i = 0; i < 2; i++) {
            Instant now = Instant.now();
            change.make();
            Await.until(() -> file + " is not written", DEADLINE, () -> {
                FileTime written = Files.getLastModifiedTime(file);
                return written.toInstant().isAfter(now) ? Optional.of(written) : Optional.empty();
            });
        }
    }

    /** Has something new remembered, so that there is something to write. */
    interface Change {
        void make() throws IOException;
    }

    void stop() {
        process.stop();
    }

    /** @throws AssertionError when its log is not good */
    @Override
    public void close() {
        process.close();
        ProvenLog.assertGood(directory.resolve("var/postern"));
    }
}
