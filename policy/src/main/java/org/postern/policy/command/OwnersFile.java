package org.postern.policy.command;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postern.policy.config.FileStamp;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problem;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;

/**
 * Who owns which list, from a file with one list a line: {@code list@example.com: owner@example.com
 * other@example.com}. Blank lines and what follows a {@code #} mean nothing. The file is read again when it changes; a
 * version with errors changes nothing but {@link #problems()}.
 */
public final class OwnersFile {
    /** A file larger than this is not read. */
    static final long MAX_BYTES = 4L << 20;

    private final Path path;
    private final Place place;
    private volatile Map<String, Set<String>> owners = Map.of();
    private volatile List<Problem> problems = List.of();
    private FileStamp taken;
    private FileStamp seen;

    private OwnersFile(Path path, Place place) {
        this.path = path;
        this.place = place;
    }

    /** Reads the file that the element names, relative to the base. */
    static Optional<OwnersFile> read(Settings element, Path base, Problems problems) {
        Optional<Path> path = new SettingsReader(element, problems).text(base::resolve);
        Optional<String> unreadable =
                path.map(found -> FileStamp.of(found).problem()).filter(problem -> !problem.isEmpty());
        unreadable.ifPresent(problem -> problems.error(element.place(), element.text(), problem));
        return path.filter(found -> unreadable.isEmpty()).map(found -> {
            OwnersFile file = new OwnersFile(found, Place.file(element.text()));
            file.load(problems);
            return file;
        });
    }

    /** The owners of each list, all in lower case. */
    public Map<String, Set<String>> owners() {
        return owners;
    }

    /** Why the newest version of the file does not count; empty when it does. */
    public List<Problem> problems() {
        return problems;
    }

    /** Looks whether the file has changed; a new version is read when two looks in a row have seen it. */
    public void poll() {
        FileStamp stamp = FileStamp.of(path);
        boolean settled = stamp.equals(seen);
        seen = stamp;
        if (settled && !stamp.equals(taken)) {
            load(new Problems());
        }
    }

    private void load(Problems found) {
        taken = FileStamp.of(path);
        Problems own = new Problems();
        if (!taken.problem().isEmpty()) {
            own.error(place, taken.problem());
        } else if (taken.size() > MAX_BYTES) {
            own.error(place, "is larger than the " + (MAX_BYTES >> 20) + " MB that it may have");
        } else {
            parse(own);
        }
        problems = own.errors();
        found.addAll(own);
    }

    private void parse(Problems found) {
        Map<String, Set<String>> read = new HashMap<>();
        try {
            int number = 0;
            for (String line : Files.readAllLines(path, StandardCharsets.UTF_8)) {
                number++;
                String entry = line.split("#", 2)[0].strip().toLowerCase(Locale.ROOT);
                if (!entry.isEmpty()) {
                    parse(entry, place.line(number), read, found);
                }
            }
        } catch (CharacterCodingException e) {
            found.error(place, "is not UTF-8 text");
        } catch (IOException e) {
            found.error(place, FileStamp.problem(path, e));
        }
        if (!found.hasErrors()) {
            owners = Map.copyOf(read);
        }
    }

    private static void parse(String entry, Place line, Map<String, Set<String>> read, Problems found) {
        String[] sides = entry.split(":", 2);
        if (sides.length < 2 || sides[1].isBlank()) {
            found.error(line, entry, "is no list with its owners; write list@example.com: owner@example.com");
            return;
        }
        Set<String> all = new HashSet<>();
        for (String owner : sides[1].strip().split("[\\s,]+")) {
            address(owner, line, found).ifPresent(all::add);
        }
        address(sides[0].strip(), line, found).ifPresent(list -> {
            if (read.put(list, Set.copyOf(all)) != null) {
                found.error(line, list, "stands twice; put all owners into one line");
            }
        });
    }

    private static Optional<String> address(String text, Place line, Problems found) {
        if (text.matches("[^@\\s]+@[^@\\s]+")) {
            return Optional.of(text);
        }
        found.error(line, text, "is no address; write it with its domain");
        return Optional.empty();
    }
}
