package org.postern.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process killed while it writes leaves a log that goes on: after each next start it verifies, and every record that was
 * acknowledged is in it. {@code -Dpostern.kills=50} kills that often.
 */
@Timeout(600)
class KilledWriterTest {
    private static final int KILLS = Integer.getInteger("postern.kills", 10);

    @TempDir
    private Path directory;

    @Test
    void killedUnderLoadNothingAcknowledgedIsLostAndTheLogVerifies() throws Exception {
        Logs logs = new Logs(directory);
        Random random = new Random(1);
        Set<Integer> acknowledged = new HashSet<>();
        int torn = 0;
        for (int round = 1; round <= KILLS; round++) {
            runAndKill(acknowledged, round * 1_000_000, 20 + random.nextInt(400));
            // What the next start would find.
            torn += logs.verification().torn().isPresent() ? 1 : 0;
            LogWriter.open(LogSettings.of(logs.file()).keep(1000), Optional.of(Keys.HMAC), Clock.systemUTC())
                    .close();
            logs.verifies();
            assertThat(new HashSet<>(logs.numbers())).as("after kill %s", round).containsAll(acknowledged);
        }
        assertThat(acknowledged.size()).isGreaterThan(KILLS * 20);
        try (var remains = Files.list(directory)) {
            assertThat(remains.map(Path::toString)).noneMatch(name -> name.endsWith(".tmp"));
        }
        System.out.println("KilledWriterTest: " + KILLS + " kills, " + acknowledged.size() + " records acknowledged, "
                + torn + " torn lines, " + logs.closed().size() + " closed files");
    }

    private void runAndKill(Set<Integer> acknowledged, int from, int lines) throws Exception {
        Process child = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Flood.class.getName(),
                        directory.resolve("audit.jsonl").toString(),
                        String.valueOf(from)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = child.inputReader()) {
            for (int i = 0; i < lines; i++) {
                acknowledged.add(Integer.valueOf(out.readLine()));
            }
            child.toHandle().destroyForcibly();
            // What it still said before it died counts too, if it said it whole.
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.length() == String.valueOf(from).length()) {
                    acknowledged.add(Integer.valueOf(line));
                }
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
    }
}
