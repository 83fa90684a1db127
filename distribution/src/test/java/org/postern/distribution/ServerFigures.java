package org.postern.distribution;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * How much a Java process holds at one moment, seen from outside.
 *
 * @param threads of the whole process
 * @param descriptors files and sockets that are open
 * @param sessions instances of Postern's ClientSession that are reachable
 * @param heapKib reachable objects of all classes, in KiB
 */
record ServerFigures(int threads, int descriptors, long sessions, long heapKib) {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final long JCMD_SECONDS = 60;

    /** The figures of the process after a full collection of garbage. */
    static ServerFigures of(long pid) throws IOException {
        String histogram = histogram(pid);
        return new ServerFigures(
                threads(pid),
                descriptors(pid),
                histogram
                        .lines()
                        .filter(line -> line.strip().matches(".* org\\.postern\\.smtp\\.ClientSession( .*)?"))
                        .mapToLong(line -> Long.parseLong(line.strip().split("\\s+")[1]))
                        .sum(),
                histogram
                                .lines()
                                .filter(line -> line.startsWith("Total"))
                                .mapToLong(line -> Long.parseLong(line.split("\\s+")[2]))
                                .sum()
                        / 1024);
    }

    /** The figures once they are as wanted. */
    static ServerFigures await(long pid, Predicate<ServerFigures> wanted) throws IOException, InterruptedException {
        AtomicReference<ServerFigures> seen = new AtomicReference<>();
        return Await.until(() -> "nothing left, but there is " + seen.get(), DEADLINE, () -> {
            seen.set(of(pid));
            return Optional.of(seen.get()).filter(wanted);
        });
    }

    static int threads(long pid) throws IOException {
        return Files.readString(Path.of("/proc/" + pid + "/status"))
                .lines()
                .filter(line -> line.startsWith("Threads:"))
                .mapToInt(line ->
                        Integer.parseInt(line.substring("Threads:".length()).strip()))
                .findFirst()
                .orElseThrow();
    }

    static int descriptors(long pid) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return (int) all.count();
        }
    }

    /** Of the objects that are still reachable: jcmd collects the others first. */
    private static String histogram(long pid) throws IOException {
        Path output = Files.createTempFile("histogram", ".txt");
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(pid),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!jcmd.waitFor(JCMD_SECONDS, TimeUnit.SECONDS) || jcmd.exitValue() != 0) {
                throw new IOException("jcmd failed: " + Files.readString(output));
            }
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            jcmd.destroyForcibly();
            Files.delete(output);
        }
    }
}
