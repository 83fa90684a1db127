package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postern.demo.DemoDirectory;
import org.postern.demo.StockJames;

/** Every folder of example-conf starts a stock James with the jar, and answers as its comments say. */
class ExampleConfIT {
    private static final Path EXAMPLES = Path.of("../example-conf");
    private static final Path DEMO_CONF = Path.of("../demo-server/src/main/conf");
    private static final Pattern BIND = Pattern.compile("<bind>0\\.0\\.0\\.0:(\\d+)</bind>");
    private static final Pattern OTHER_PORT = Pattern.compile("(?<=127\\.0\\.0\\.1:|\\bport=)\\d{4}\\b");
    private static final Duration DEADLINE = Duration.ofSeconds(120);

    /** What a stranger hears on each port of each example. */
    private static final Map<String, List<String>> EXPECTED = Map.of(
            "first-gate 25", List.of("EXPN team -> 252 2.5.2 ", "VRFY alice -> 252 2.5.2 ", "AUTH PLAIN -> 502 5.5.1 "),
            "first-gate 587",
                    List.of(
                            "AUTH PLAIN -> 538 5.7.11 ",
                            "MAIL FROM:<a@b.example> -> 530 5.7.0 ",
                            "VRFY alice -> 252 "));

    static List<Path> examples() throws IOException {
        try (Stream<Path> all = Files.list(EXAMPLES)) {
            return all.filter(Files::isDirectory).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void startsAndAnswers(Path example, @TempDir Path directory) throws Exception {
        DemoDirectory.prepare(directory, DEMO_CONF, Path.of(System.getProperty("postern.jar")));
        Map<Integer, Integer> ports = layOver(example, directory.resolve("conf"));
        try (StockJames james = StockJames.start(directory, Path.of(System.getProperty("james.classpath")))) {
            for (Map.Entry<Integer, Integer> port : ports.entrySet()) {
                james.awaitPort(port.getValue(), DEADLINE);
                speak(example.getFileName() + " " + port.getKey(), port.getValue());
            }
        }
        ProvenLog.assertGood(directory.resolve("var/postern"));
    }

    private static void speak(String where, int port) throws IOException {
        assertThat(EXPECTED).containsKey(where);
        try (SmtpClient client = SmtpClient.connect(port, "127.0.0.1")) {
            client.expect("220 ");
            client.command("EHLO client.example", "250 ");
            for (String line : EXPECTED.get(where)) {
                String[] both = line.split(" -> ", 2);
                client.command(both[0], both[1]);
            }
        }
    }

    /** The example's files over the demo's, on free ports and with the demo's key; the result is port to port. */
    private static Map<Integer, Integer> layOver(Path example, Path conf) throws IOException {
        FreePorts free = new FreePorts();
        Map<Integer, Integer> ports = new TreeMap<>();
        try (Stream<Path> all = Stream.concat(Files.walk(conf), Files.walk(example))) {
            for (Path file : all.filter(Files::isRegularFile)
                    .filter(one -> one.toString().matches(".*\\.(xml|properties|cidr)"))
                    .toList()) {
                Path target = file.startsWith(example) ? conf.resolve(example.relativize(file)) : file;
                Files.createDirectories(target.getParent());
                String text = BIND.matcher(Files.readString(file)).replaceAll(bind -> {
                    int port = Integer.parseInt(bind.group(1));
                    ports.put(port, free.of(port));
                    return Matcher.quoteReplacement("<bind>127.0.0.1:" + free.of(port) + "</bind>");
                });
                Files.writeString(
                        target,
                        text.contains("<keystore>file://conf/keystore</keystore>")
                                ? text.replace("file://conf/keystore<", "file://conf/keystore.p12<")
                                        .replace("change-me", "postern-demo")
                                : OTHER_PORT.matcher(text).replaceAll(p -> "" + free.of(Integer.parseInt(p.group()))));
            }
        }
        return ports;
    }
}
