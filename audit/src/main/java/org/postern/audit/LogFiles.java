package org.postern.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the files of a log are called. The one that is written is {@code audit.jsonl}; a closed one is {@code
 * audit-<UTC time at which it was begun>-<number of its first line>.jsonl}, compressed with {@code .gz} behind it.
 * Numbers give the order of files, for clocks can go back.
 */
public final class LogFiles {
    static final String GZ = ".gz";
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Pattern CLOSED =
            Pattern.compile("(.*)-([0-9]{8}T[0-9]{6}Z)-([0-9]{12,18})((?:\\.[^.]*)?)(\\.gz)?");

    private final Path active;
    private final String stem;
    private final String extension;

    /** @param active the file that is written, which need not exist */
    LogFiles(Path active) {
        this.active = active.toAbsolutePath();
        String name = active.getFileName().toString();
        int dot = name.lastIndexOf('.');
        this.stem = dot > 0 ? name.substring(0, dot) : name;
        this.extension = dot > 0 ? name.substring(dot) : "";
    }

    Path active() {
        return active;
    }

    Path directory() {
        return active.getParent();
    }

    /** A file of the same name with something behind it. */
    Path beside(String suffix) {
        return active.resolveSibling(active.getFileName() + suffix);
    }

    /** A name that no file has, for what is put aside. */
    Path aside(String kind, Instant now) {
        Path file = beside("." + kind + "-" + stamp(now));
        for (int i = 2; Files.exists(file); i++) {
            file = beside("." + kind + "-" + stamp(now) + "-" + i);
        }
        return file;
    }

    /** What was put aside, the oldest first. */
    List<Path> aside() throws IOException {
        String start = active.getFileName() + ".";
        try (Stream<Path> files = Files.list(directory())) {
            return files.filter(file -> file.getFileName().toString().startsWith(start + "torn-")
                            || file.getFileName().toString().startsWith(start + "other-"))
                    .sorted(Comparator.comparing(file -> file.toString().replaceFirst(".*\\.(torn|other)-", "")))
                    .collect(Collectors.toList());
        }
    }

    /** A name that no file has, for one that was begun at this time with this line. */
    Path closed(Instant begun, long firstSeq) {
        for (Instant time = begun; ; time = time.plusSeconds(1)) {
            Path file = active.resolveSibling(
                    String.format(Locale.ROOT, "%s-%s-%012d%s", stem, stamp(time), firstSeq, extension));
            if (!Files.exists(file) && !Files.exists(Path.of(file + GZ))) {
                return file;
            }
        }
    }

    static String stamp(Instant time) {
        return STAMP.format(time);
    }

    /** The closed files of this log in the order of their lines; of a file that is there twice, the plain one. */
    List<Path> closed() throws IOException {
        if (!Files.isDirectory(directory())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory())) {
            return order(files.filter(this::isClosed).collect(Collectors.toList()));
        }
    }

    boolean isClosed(Path file) {
        Matcher matcher = CLOSED.matcher(file.getFileName().toString());
        return matcher.matches()
                && matcher.group(1).equals(stem)
                && matcher.group(4).equals(extension);
    }

    /** Puts files of one log into the order of their lines; those with no number in their name come last. */
    static List<Path> order(List<Path> files) {
        Map<Path, Path> plain = new TreeMap<>();
        for (Path file : files) {
            // While a file is being compressed both are there, and the plain one is always whole.
            plain.merge(plain(file), file, (one, other) -> isCompressed(one) ? other : one);
        }
        List<Path> ordered = new ArrayList<>(plain.values());
        ordered.sort(Comparator.comparingLong(LogFiles::firstSeq));
        return ordered;
    }

    /** The number in a file's name; larger than any when there is none. */
    static long firstSeq(Path file) {
        Matcher matcher = CLOSED.matcher(file.getFileName().toString());
        return matcher.matches() ? Long.parseLong(matcher.group(3)) : Long.MAX_VALUE;
    }

    /** When a closed file was begun, by its name. */
    static Instant begun(Path closed) {
        Matcher matcher = CLOSED.matcher(closed.getFileName().toString());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(closed + " is no closed file");
        }
        return STAMP.parse(matcher.group(2), Instant::from);
    }

    static boolean isCompressed(Path file) {
        return file.toString().endsWith(GZ);
    }

    /** The name that a file had before it was compressed. */
    static Path plain(Path file) {
        String name = file.getFileName().toString();
        return isCompressed(file) ? file.resolveSibling(name.substring(0, name.length() - GZ.length())) : file;
    }
}
