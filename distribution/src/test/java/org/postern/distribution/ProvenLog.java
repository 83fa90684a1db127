package org.postern.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** What a James has recorded: each line is as the schema says, and the program that ships finds the log good. */
final class ProvenLog {
    private static final Path PROGRAM =
            Path.of(System.getProperty("postern.zip")).resolveSibling("postern").resolve("bin/postern");
    private static final long DEADLINE_SECONDS = 120;

    private ProvenLog() {}

    /**
     * To be called when nobody writes the log.
     *
     * @param directory where it lies
     * @param options of {@code postern audit verify}, such as a key
     * @return what the program says
     * @throws AssertionError when anything is wrong with it
     */
    static String assertGood(Path directory, String... options) {
        try {
            for (Path file : files(directory)) {
                eachLine(file, RecordSchema::check);
            }
            return verify(directory, options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while the log was verified", e);
        }
    }

    private static String verify(Path directory, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PROGRAM.toString(), "audit", "verify"));
        command.addAll(List.of(options));
        command.add(directory.toAbsolutePath().toString());
        Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String said = new String(program.getInputStream().readAllBytes(), UTF_8);
            if (!program.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS) || program.exitValue() != 0) {
                throw new AssertionError(String.join(" ", command) + "\n" + said);
            }
            return said;
        } finally {
            program.destroyForcibly();
        }
    }

    /** The log's files in their order. */
    static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            // The one that is being written has no number and comes last.
            return all.filter(file -> file.getFileName().toString().matches("audit(-.*)?\\.jsonl(\\.gz)?"))
                    .sorted((one, other) -> order(one).compareTo(order(other)))
                    .toList();
        }
    }

    private static String order(Path file) {
        return file.getFileName().toString().replaceFirst("^audit-.*-(\\d+)\\..*", "$1");
    }

    /** What is done with a line. */
    interface Use {
        void line(String line) throws IOException;
    }

    static void eachLine(Path file, Use use) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in, UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                use.line(line);
            }
        }
    }
}
