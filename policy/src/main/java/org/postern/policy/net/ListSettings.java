package org.postern.policy.net;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postern.policy.config.FileStamp;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;

/** Reads the elements {@code <allow>}, {@code <deny>}, {@code <allowFile>} and {@code <denyFile>}. */
final class ListSettings {
    /** How many sources {@link #announce} makes known. */
    static final int SOURCES = 2;

    private static final int ALLOW = 0;
    private static final int DENY = 1;

    private final SettingsReader reader;
    private final Instant now;
    private final Problems problems;

    ListSettings(SettingsReader reader, Instant now, Problems problems) {
        this.reader = reader;
        this.now = now;
        this.problems = problems;
    }

    /** Makes the elements known as the builder's first sources. */
    static void announce(AddressTableBuilder builder, Place place) {
        builder.source(place.in("<allow>").toString(), false);
        builder.source(place.in("<deny>").toString(), true);
    }

    void literals(AddressTableBuilder builder) {
        reader.children("allow").forEach(child -> literal(child, ALLOW, builder));
        reader.children("deny").forEach(child -> literal(child, DENY, builder));
    }

    private void literal(Settings child, int source, AddressTableBuilder builder) {
        Optional<ListLine> line = new SettingsReader(child, problems).text(ListSettings::parse);
        if (line.isPresent()) {
            String entry = ListLine.entry(child.text());
            EntryChecks.check(line.get(), entry, source == DENY, child::place, now, problems);
            builder.add(source, 0, line.get());
        }
    }

    private static ListLine parse(String text) {
        return ListLine.parse(text).orElseThrow(() -> new IllegalArgumentException("names no address"));
    }

    List<ListFile> files(Path base) {
        List<ListFile> files = new ArrayList<>();
        reader.children("allowFile").forEach(child -> file(child, false, base, files));
        reader.children("denyFile").forEach(child -> file(child, true, base, files));
        return files;
    }

    private void file(Settings child, boolean denies, Path base, List<ListFile> files) {
        Optional<Path> path =
                new SettingsReader(child, problems).text(base::resolve).map(Path::normalize);
        if (path.isEmpty()) {
            return;
        }
        for (ListFile other : files) {
            if (other.path().equals(path.get())) {
                problems.error(
                        child.place(),
                        child.text(),
                        "is read already as " + (other.denies() ? "<denyFile>" : "<allowFile>") + "; keep one of them");
                return;
            }
        }
        String unreadable = FileStamp.of(path.get()).problem();
        if (!unreadable.isEmpty()) {
            problems.error(child.place(), child.text(), unreadable);
        } else if (files.size() + SOURCES == Entries.MAX_SOURCES) {
            problems.error(child.place(), child.text(), "is one file too many; put the lists into fewer files");
        } else {
            files.add(new ListFile(child.text(), path.get(), denies));
        }
    }
}
