package org.postern.policy.limit;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postern.policy.config.FileStamp;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problem;
import org.postern.policy.config.Problems;

/**
 * The file of those for whom a limit has other numbers, one a line: {@code alice@example.com messages=1000/1h # newsletter}.
 * See {@link OverrideLine}.
 *
 * <p>The file is read again when it changes: once two polls in a row have seen the same new version. A version that is wrong,
 * missing or unreadable changes nothing but {@link #problems()}; the version before it counts until a right one comes. Any
 * thread may read; one thread at a time polls.
 */
public final class Overrides {
    /** A file larger than this is not read. */
    static final long MAX_BYTES = 16L << 20;

    /** The coarsest clock of a common file system: a file this young may change once more and look the same. */
    private static final Duration TICK = Duration.ofSeconds(2);

    private final String name;
    private final Path path;
    private final OverrideLine line;
    private volatile Map<String, Own> all = Map.of();
    private volatile List<Problem> problems = List.of();
    private FileStamp taken;
    private FileStamp seen;
    private Instant againAt = Instant.MAX;

    private Overrides(String name, Path path, OverrideLine line) {
        this.name = name;
        this.path = path;
        this.line = line;
    }

    /** Reads the file of this name, relative to the base. */
    static Overrides read(String name, Path base, OverrideLine line, Instant now, Problems problems) {
        Overrides overrides = new Overrides(name, base.resolve(name).normalize(), line);
        overrides.load(now);
        overrides.problems.forEach(problem -> problems.error(problem.place(), problem.message()));
        return overrides;
    }

    /** The quotas of a key that has its own; nothing when the limit's count. */
    Optional<List<Quota>> quotas(String key) {
        return Optional.ofNullable(all.get(key)).map(own -> own.quotas);
    }

    /** The line that gives a key its own numbers. */
    Optional<Place> place(String key) {
        return Optional.ofNullable(all.get(key)).map(own -> Place.file(name).line(own.line));
    }

    /** How many keys have their own numbers. */
    public int size() {
        return all.size();
    }

    /** The file as the administrator named it. */
    public String name() {
        return name;
    }

    /** Why the newest version of the file does not count; empty when it does. */
    public List<Problem> problems() {
        return problems;
    }

    /** Looks whether the file has changed; to be called a few times a second. */
    public void poll(Instant now) {
        FileStamp stamp = FileStamp.of(path);
        boolean settled = stamp.equals(seen);
        seen = stamp;
        boolean again = stamp.problem().isEmpty() && !now.isBefore(againAt);
        if (settled && (again || !stamp.equals(taken))) {
            load(now);
        }
    }

    private void load(Instant now) {
        FileStamp stamp = FileStamp.of(path);
        boolean young = !stamp.modified().isBefore(now.minus(TICK));
        againAt = young && !stamp.equals(taken) ? now.plus(TICK) : Instant.MAX;
        taken = stamp;
        seen = stamp;
        Problems found = new Problems();
        Place file = Place.file(name);
        if (!stamp.problem().isEmpty()) {
            found.error(file, stamp.problem());
        } else if (stamp.size() > MAX_BYTES) {
            found.error(file, "is larger than the " + (MAX_BYTES >> 20) + " MB that it may have");
        } else if (stamp.size() == 0 && !all.isEmpty()) {
            // A writer that has only got as far as truncating it would take everybody's numbers away.
            found.error(file, "is empty now; a file that is meant to be empty holds a comment line");
        } else {
            parse(file, found);
        }
        problems = found.errors();
    }

    private void parse(Place file, Problems found) {
        Map<String, Own> read = new HashMap<>();
        int number = 0;
        try {
            for (String text : Files.readAllLines(path, StandardCharsets.UTF_8)) {
                number++;
                String entry = OverrideLine.entry(number == 1 && text.startsWith("\ufeff") ? text.substring(1) : text);
                if (!entry.isEmpty()) {
                    add(entry, number, file, read, found);
                }
            }
        } catch (CharacterCodingException e) {
            found.error(file, "is not UTF-8 text");
        } catch (IOException e) {
            found.error(file, FileStamp.problem(path, e));
        }
        if (!found.hasErrors()) {
            all = Map.copyOf(read);
        }
    }

    private void add(String entry, int number, Place file, Map<String, Own> read, Problems found) {
        try {
            Own old = read.putIfAbsent(line.key(entry), new Own(line.quotas(entry), number));
            if (old != null) {
                found.error(file.line(number), entry, "means the same as line " + old.line + "; keep one of them");
            }
        } catch (IllegalArgumentException e) {
            found.error(file.line(number), entry, e.getMessage());
        }
    }

    private static final class Own {
        private final List<Quota> quotas;
        private final int line;

        private Own(List<Quota> quotas, int line) {
            this.quotas = quotas;
            this.line = line;
        }
    }
}
