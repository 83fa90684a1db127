package org.postern.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.postern.demo.DemoDirectory;
import org.postern.demo.DemoDns;
import org.postern.demo.Sink;
import org.postern.demo.StockJames;

/**
 * A forked James with the jar that ships and the configuration of {@code src/test/james}, in the demo's world.
 *
 * <p>What is not configured there is as in the demo. Each {@code 127.0.0.1:<port>}, {@code port=<port>} and {@code
 * port="<port>"} of the configuration stands for a free port, the one that {@link #port} gives for it.
 */
final class TestJames implements AutoCloseable {
    /** Webadmin's port in the configuration. */
    static final int WEBADMIN = 8000;

    /** Where mail for other domains goes to. */
    private static final int SINK = 2825;

    /** Where Postern asks for names. */
    private static final int DNS = 2053;

    private static final Path DEMO_CONF = Path.of("../demo-server/src/main/conf");
    private static final Path TEST_CONF = Path.of("src/test/james");
    private static final Pattern PORT = Pattern.compile("(?<=127\\.0\\.0\\.1:|\\bport=|\\bport=\")(\\d{4})\\b");
    private static final Duration START_DEADLINE = Duration.ofSeconds(120);

    private final Path directory;
    private final FreePorts ports;
    private final StockJames process;
    private final AuditTrail audit;
    private final Sink sink;
    private final DemoDns dns;

    private TestJames(Path directory, FreePorts ports, StockJames process, Sink sink, DemoDns dns) {
        this.directory = directory;
        this.ports = ports;
        this.process = process;
        this.sink = sink;
        this.dns = dns;
        this.audit = new AuditTrail(auditDirectory().resolve("audit.jsonl"));
    }

    /**
     * Starts it in an emptied directory and returns when all its listeners answer and its users and groups are there.
     *
     * @param directory its working directory; what is in it is deleted
     * @param jvmOptions further options of its JVM
     */
    static TestJames start(Path directory, String... jvmOptions)
            throws IOException, InterruptedException, TimeoutException {
        clear(directory);
        DemoDirectory.prepare(directory, DEMO_CONF, Path.of(property("postern.jar")));
        FreePorts ports = new FreePorts();
        List<Integer> listeners = configure(directory.resolve("conf"), ports);
        ClientCertificates.make(directory.resolve("conf"));
        Sink sink = Sink.start(new InetSocketAddress("127.0.0.1", ports.of(SINK)), directory.resolve("sink"));
        DemoDns dns = DemoDns.start(new InetSocketAddress("127.0.0.1", ports.of(DNS)));
        // Where DNS is silent on purpose nobody has to wait for long, unless a test says otherwise.
        List<String> options = new ArrayList<>(List.of("-Ddns.timeout=1s"));
        options.addAll(List.of(jvmOptions));
        StockJames process =
                StockJames.start(directory, Path.of(property("james.classpath")), options.toArray(new String[0]));
        try {
            for (int port : listeners) {
                process.awaitPort(ports.of(port), START_DEADLINE);
            }
            TestWorld.provision(ports.of(WEBADMIN));
            awaitListTests(ports.of(WEBADMIN));
        } catch (IOException | InterruptedException | TimeoutException e) {
            process.close();
            sink.close();
            dns.close();
            throw e;
        }
        return new TestJames(directory, ports, process, sink, dns);
    }

    /** On a busy machine DNS may be too slow for the first test of a list, which then does not count until the next. */
    private static void awaitListTests(int webadmin) throws IOException, InterruptedException {
        Await.until(
                () -> "the lists in the DNS have been tested",
                START_DEADLINE,
                () -> Optional.of(Health.trouble(webadmin))
                        .filter(trouble ->
                                !trouble.contains("has not been tested yet") && !trouble.contains(" to its test")));
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("-D" + name + " is missing; the build sets it");
        }
        return value;
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

    /** Lays the test's files over the demo's; the result is the ports that are mentioned, to be awaited. */
    private static List<Integer> configure(Path conf, FreePorts ports) throws IOException {
        try (Stream<Path> files = Files.walk(TEST_CONF)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = conf.resolve(TEST_CONF.relativize(file));
                Files.createDirectories(target.getParent());
                Files.writeString(target, withFreePorts(Files.readString(file), ports));
            }
        }
        return Stream.of("smtpserver.xml", "pop3server.xml", "webadmin.properties")
                .map(TEST_CONF::resolve)
                .flatMap(TestJames::mentioned)
                .toList();
    }

    private static String withFreePorts(String text, FreePorts ports) {
        return PORT.matcher(text).replaceAll(port -> String.valueOf(ports.of(Integer.parseInt(port.group()))));
    }

    private static Stream<Integer> mentioned(Path file) {
        try {
            Matcher matcher = PORT.matcher(Files.readString(file));
            return matcher.results().map(port -> Integer.parseInt(port.group()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port of 127.0.0.1 that stands for one of the configuration and the dialogues. */
    int port(int configured) {
        return ports.of(configured);
    }

    /** A file below its {@code conf/}. */
    Path conf(String name) {
        return directory.resolve("conf").resolve(name);
    }

    /** What has been recorded since the start. */
    AuditTrail audit() {
        return audit;
    }

    /** Where the files of its log are. */
    Path auditDirectory() {
        return directory.resolve("var/postern");
    }

    /** What it lets out. */
    Outbound outbound() {
        return new Outbound(port(WEBADMIN), directory.resolve("sink"));
    }

    long pid() {
        return process.pid();
    }

    /** What it wrote to standard output and error. */
    Path log() {
        return process.log();
    }

    /** @throws AssertionError when its log is not good */
    @Override
    public void close() {
        process.close();
        try {
            sink.close();
            dns.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ProvenLog.assertGood(auditDirectory());
    }
}
