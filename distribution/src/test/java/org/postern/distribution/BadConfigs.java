package org.postern.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The broken configurations of {@code src/test/bad-configs}: a folder each, with the files that differ from {@code
 * _good} and with {@code expected}, the whole message that the administrator gets. A line of it that starts with {@code
 * warning: } is logged and does not stop the start; {@code {base}} stands for James's directory.
 */
final class BadConfigs {
    static final String GOOD = "_good";

    /** Told by James's reading of the file or when James wires its handlers, so they show on a whole server only. */
    static final Set<String> ONLY_ON_A_SERVER = Set.of("dispatcher-of-james", "greeting-of-james", "not-well-formed");

    private static final Path ROOT = Path.of("src/test/bad-configs");
    private static final String EXPECTED = "expected";

    private BadConfigs() {}

    static List<String> names() throws IOException {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .filter(name -> !name.equals(GOOD))
                    .sorted()
                    .toList();
        }
    }

    /** Writes {@code conf/} of the case into James's directory. */
    static void write(String name, Path base) throws IOException {
        Path conf = Files.createDirectories(base.resolve("conf"));
        copy(ROOT.resolve(GOOD), conf);
        copy(ROOT.resolve(name), conf);
    }

    /** What the administrator must be told, line by line. */
    static List<String> expected(String name, Path base) throws IOException {
        return Files.readAllLines(ROOT.resolve(name).resolve(EXPECTED)).stream()
                .map(line -> line.replace("{base}", base.toString()))
                .toList();
    }

    /** Copies a folder with all below it over what is there. */
    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (!file.equals(from.resolve(EXPECTED))) {
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
