import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Runs the commands that documentation shows and compares what they print.
 *
 * <p>In a {@code ```console} block each line that starts with {@code $ } is a command; the lines up to the next command
 * are what it must print, in this order, with other lines allowed in between and {@code ...} for anything within a line.
 * A command must end with 0 unless the block's first line says otherwise ({@code ```console exit=1}). Commands run in
 * the directory of the call, by bash, within five minutes.
 */
public final class ShownCommands {
    private static final long MINUTES = 5;

    public static void main(String[] files) throws Exception {
        int passed = 0;
        List<String> failures = new ArrayList<>();
        for (String file : files) {
            for (Shown shown : read(Path.of(file))) {
                String failure = shown.run();
                System.out.println((failure == null ? "ok      " : "FAILED  ") + shown.where + "  $ " + shown.command);
                if (failure == null) {
                    passed++;
                } else {
                    failures.add(failure);
                    System.out.println(failure);
                }
            }
        }
        System.out.println(passed + " passed, " + failures.size() + " failed");
        System.exit(failures.isEmpty() && passed > 0 ? 0 : 1);
    }

    private static List<Shown> read(Path file) throws IOException {
        List<Shown> all = new ArrayList<>();
        boolean inside = false;
        int exit = 0;
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            if (line.startsWith("```")) {
                inside = line.startsWith("```console");
                exit = line.contains("exit=") ? Integer.parseInt(line.replaceAll(".*exit=", "").strip()) : 0;
            } else if (inside && line.startsWith("$ ")) {
                // ./check is what runs this program.
                all.add(new Shown(file + ":" + number, line.substring(2), exit, new ArrayList<>()));
            } else if (inside && !all.isEmpty()) {
                all.get(all.size() - 1).expected.add(line);
            }
        }
        return all.stream().filter(shown -> !shown.command.equals("./check")).collect(Collectors.toList());
    }

    private record Shown(String where, String command, int exit, List<String> expected) {
        /** Null, or what went wrong. */
        String run() throws IOException, InterruptedException {
            Path output = Files.createTempFile("shown", ".out");
            try {
                Process process = new ProcessBuilder("bash", "-c", command)
                        .redirectErrorStream(true)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(output.toFile())
                        .start();
                if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                    process.destroyForcibly();
                    return "    did not end within " + MINUTES + " minutes";
                }
                List<String> printed =
                        new String(Files.readAllBytes(output), StandardCharsets.UTF_8).lines().collect(Collectors.toList());
                String missing = firstMissing(printed);
                if (process.exitValue() == exit && missing == null) {
                    return null;
                }
                return "    exit " + process.exitValue() + (missing == null ? "" : ", expected line: " + missing)
                        + "\n    printed:\n      " + String.join("\n      ", printed);
            } finally {
                Files.delete(output);
            }
        }

        private String firstMissing(List<String> printed) {
            int at = 0;
            for (String line : expected) {
                Pattern pattern = Pattern.compile(Pattern.quote(line).replace("...", "\\E.*\\Q"));
                while (at < printed.size() && !pattern.matcher(printed.get(at).replace("\r", "")).matches()) {
                    at++;
                }
                if (at++ >= printed.size()) {
                    return line;
                }
            }
            return null;
        }
    }
}
