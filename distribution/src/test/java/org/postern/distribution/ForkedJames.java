package org.postern.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.postern.demo.DemoDirectory;
import org.postern.demo.StockJames;

/**
 * A stock James with the shipped jar and a configuration of its own over the demo's, which may be killed and started again.
 *
 * <p>Each <code>${sys:NAME.port}</code> of the configuration stands for a free port.
 */
final class ForkedJames implements AutoCloseable {
    private static final Path DEMO_CONF = Path.of("../demo-server/src/main/conf");
    private static final Pattern PORT = Pattern.compile("\\$\\{sys:([a-z0-9]+)\\.port}");
    private static final Duration DEADLINE = Duration.ofSeconds(120);

    private final Path directory;
    private final List<String> options;
    private final Map<String, Integer> ports = new TreeMap<>();
    private StockJames process;

    private ForkedJames(Path directory, List<String> options) {
        this.directory = directory;
        this.options = options;
    }

    /**
     * Prepares it; {@link #start} starts it.
     *
     * @param directory its working directory; what is in it is deleted
     * @param overlays directories with files of its configuration, the later over the earlier ones
     */
    static ForkedJames prepare(Path directory, List<Path> overlays, String... jvmOptions) throws Exception {
        clear(directory);
        DemoDirectory.prepare(directory, DEMO_CONF, Path.of(System.getProperty("postern.jar")));
        for (Path overlay : overlays) {
            try (Stream<Path> files = Files.list(overlay)) {
                for (Path file : files.toList()) {
                    Files.writeString(directory.resolve("conf").resolve(file.getFileName()), Files.readString(file));
                }
            }
        }
        ForkedJames james = new ForkedJames(directory, new ArrayList<>(List.of(jvmOptions)));
        FreePorts free = new FreePorts();
        try (Stream<Path> conf = Files.list(directory.resolve("conf"))) {
            for (Path file : conf.filter(one -> one.toString().matches(".*\\.(xml|properties)"))
                    .toList()) {
                PORT.matcher(Files.readString(file)).results().forEach(mention -> {
                    String name = mention.group(1);
                    if (!james.ports.containsKey(name)) {
                        james.ports.put(name, free.of(james.ports.size()));
                        james.options.add("-D" + name + ".port=" + james.port(name));
                    }
                });
            }
        }
        return james;
    }

    private static void clear(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> all = Files.walk(directory)) {
                for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(one);
                }
            }
        }
    }

    /** Starts it, in what its last run left behind, and returns when all its ports answer. */
    void start() throws Exception {
        process = StockJames.start(
                directory, Path.of(System.getProperty("james.classpath")), options.toArray(new String[0]));
        for (int port : ports.values()) {
            process.awaitPort(port, DEADLINE);
        }
    }

    int port(String name) {
        return ports.get(name);
    }

    /** A file below its working directory. */
    Path file(String name) {
        return directory.resolve(name);
    }

    Path auditDirectory() {
        return directory.resolve("var/postern");
    }

    long pid() {
        return process.pid();
    }

    /** Ends it with SIGKILL. */
    void kill() throws InterruptedException {
        ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
        process.awaitEnd();
    }

    void stop() {
        process.stop();
    }

    /** @throws AssertionError when it was started and its log is not good */
    @Override
    public void close() {
        if (process != null) {
            process.close();
            if (Files.exists(auditDirectory())) {
                ProvenLog.assertGood(auditDirectory(), options());
            }
        }
    }

    /** The key that its configuration names. */
    private String[] options() {
        Path key = file("conf/audit.key");
        return Files.exists(key) ? new String[] {"--key", key.toString()} : new String[0];
    }
}
