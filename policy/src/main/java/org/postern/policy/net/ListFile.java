package org.postern.policy.net;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.postern.policy.config.FileStamp;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;

/**
 * One list file and the version of it that was read last. For one thread.
 *
 * <p>A version is known by its {@link FileStamp}. That tells nothing about a second change within the same tick of the
 * file system's clock; so a file that was young when it was read is compared once more, by content.
 */
final class ListFile {
    static final String TOO_MANY =
            "is beyond the " + AddressTableBuilder.MAX_ENTRIES + " entries that all lists together may have";

    /** The coarsest clock of a common file system (FAT). */
    private static final Duration TICK = Duration.ofSeconds(2);

    private final String name;
    private final Path path;
    private final boolean denies;
    private final Place place;
    private FileStamp taken;
    private FileStamp seen;
    private long checksum;
    private boolean hadContent;
    private Instant compareAt = Instant.MAX;

    ListFile(String name, Path path, boolean denies) {
        this.name = name;
        this.path = path;
        this.denies = denies;
        this.place = Place.file(name);
    }

    String name() {
        return name;
    }

    Path path() {
        return path;
    }

    boolean denies() {
        return denies;
    }

    /** Whether the file is still as it was when it was read, and could be. */
    boolean isAsRead() {
        return taken != null && taken.equals(seen) && taken.problem().isEmpty();
    }

    ListStatus status(Instant loadedAt, int entries) {
        return new ListStatus(name, denies, loadedAt, entries, List.of());
    }

    /** Whether there is a version that was not read yet and that has not changed since the last call. */
    boolean isChanged(Instant now) {
        FileStamp stamp = FileStamp.of(path);
        boolean settled = stamp.equals(seen);
        seen = stamp;
        if (!stamp.equals(taken)) {
            return settled;
        }
        // What is no regular file must not even be opened: a named pipe would never let go.
        if (!stamp.problem().isEmpty() || now.isBefore(compareAt)) {
            return false;
        }
        compareAt = Instant.MAX;
        return hasOtherContent();
    }

    private boolean hasOtherContent() {
        CRC32C found = new CRC32C();
        try (InputStream in = open(found)) {
            return in.skip(taken.size()) != taken.size() || found.getValue() != checksum;
        } catch (IOException e) {
            // Reading it again says what is wrong.
            return true;
        }
    }

    private InputStream open(CRC32C sum) throws IOException {
        return new CheckedInputStream(new BufferedInputStream(Files.newInputStream(path), 1 << 16), sum);
    }

    /**
     * Adds the entries of the file as it is now. A file that cannot be opened counts as not read, so that it is tried
     * again.
     *
     * @return whether the file stayed the same meanwhile
     */
    boolean read(AddressTableBuilder builder, int source, Instant now, Problems problems) {
        FileStamp stamp = FileStamp.of(path);
        taken = stamp;
        compareAt = stamp.modified().isBefore(now.minus(TICK)) ? Instant.MAX : now.plus(TICK);
        if (!stamp.problem().isEmpty()) {
            problems.error(place, stamp.problem());
        } else if (stamp.size() == 0 && hadContent) {
            // A writer that has only got as far as truncating it would open every gate that the list keeps shut.
            problems.error(place, "is empty now; a list that is meant to be empty holds a comment line");
        } else if (stamp.size() > ListText.MAX_BYTES) {
            problems.error(place, "is larger than the " + (ListText.MAX_BYTES >> 20) + " MB that a list may have");
        } else {
            CRC32C sum = new CRC32C();
            try (InputStream in = open(sum)) {
                read(new ListText(in), builder, source, now, problems);
            } catch (IOException e) {
                problems.error(place, FileStamp.problem(path, e));
                taken = null;
            }
            checksum = sum.getValue();
            hadContent |= stamp.size() > 0;
        }
        seen = FileStamp.of(path);
        return seen.equals(stamp);
    }

    private void read(ListText text, AddressTableBuilder builder, int source, Instant now, Problems problems)
            throws IOException {
        try {
            for (String line = text.next(); line != null; line = text.next()) {
                if (builder.isFull()) {
                    problems.error(place.line(text.number()), TOO_MANY);
                    return;
                }
                read(line, text.number(), builder, source, now, problems);
            }
        } catch (ListText.BadLine e) {
            problems.error(place.line(text.number()), e.getMessage());
        }
    }

    private void read(
            String line, int number, AddressTableBuilder builder, int source, Instant now, Problems problems) {
        try {
            Optional<ListLine> entry = ListLine.parse(line);
            if (entry.isPresent()) {
                EntryChecks.check(entry.get(), ListLine.entry(line), denies, () -> place.line(number), now, problems);
                builder.add(source, number, entry.get());
            }
        } catch (IllegalArgumentException e) {
            problems.error(place.line(number), ListLine.entry(line), e.getMessage());
        }
    }
}
