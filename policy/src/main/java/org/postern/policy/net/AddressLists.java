package org.postern.policy.net;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.SettingsReader;

/**
 * The allow and deny lists of one configuration element, as a table that follows its files.
 *
 * <p>Settings, each as often as wanted:
 *
 * <ul>
 *   <li>{@code <allow>}, {@code <deny>}: an address, a block or a range, with what else a line of a file may say.
 *   <li>{@code <allowFile>}, {@code <denyFile>}: a file with one {@link ListLine} a line; blank lines and those that
 *       start with {@code #} mean nothing. UTF-8, at most 256 MB and 20 million lines.
 * </ul>
 *
 * <p>A file is read again when it changes: once two polls in a row have seen the same new version, so that a version
 * that is still being written is left alone. A version that is wrong, missing or unreadable changes nothing but the
 * {@link #status()}; the version before it counts until a right one comes. Any thread may read the {@link #table()}; one
 * thread at a time polls.
 */
public final class AddressLists {
    private final Place place;
    private final List<ListFile> files;
    private final BiConsumer<AddressTable, Problems> validator;
    private final ListListener listener;
    private volatile AddressTable table = AddressTable.empty();
    private volatile List<ListStatus> status = List.of();

    private AddressLists(
            Place place, List<ListFile> files, BiConsumer<AddressTable, Problems> validator, ListListener listener) {
        this.place = place;
        this.files = files;
        this.validator = Objects.requireNonNull(validator, "validator");
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    /** As the longer form, for lists that may hold anything and whose changes nobody is told. */
    public static AddressLists read(SettingsReader reader, Path base, Instant now, Problems problems) {
        return read(reader, base, now, problems, (table, none) -> {}, ListListener.NONE);
    }

    /**
     * Reads the lists' elements and files.
     *
     * @param reader of the surrounding element, which the caller finishes
     * @param base the directory that relative file names start from
     * @param problems gets what is wrong; with errors the result is of no use
     * @param validator says what is wrong with a table before it counts, the first one and each later one
     * @param listener is told of later changes
     */
    public static AddressLists read(
            SettingsReader reader,
            Path base,
            Instant now,
            Problems problems,
            BiConsumer<AddressTable, Problems> validator,
            ListListener listener) {
        ListSettings settings = new ListSettings(reader, now, problems);
        List<ListFile> files = settings.files(base);
        AddressLists lists = new AddressLists(reader.place(), files, validator, listener);
        AddressTableBuilder builder = lists.builder();
        settings.literals(builder);
        List<ListStatus> loaded = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            int before = builder.size();
            files.get(i).read(builder, source(i), now, problems);
            loaded.add(files.get(i).status(now, builder.size() - before));
        }
        lists.table = builder.build(problems);
        lists.status = List.copyOf(loaded);
        validator.accept(lists.table, problems);
        return lists;
    }

    private AddressTableBuilder builder() {
        AddressTableBuilder builder = new AddressTableBuilder();
        ListSettings.announce(builder, place);
        files.forEach(file -> builder.source(file.name(), file.denies()));
        return builder;
    }

    private static int source(int file) {
        return ListSettings.SOURCES + file;
    }

    /** What counts now. Take it once for each decision. */
    public AddressTable table() {
        return table;
    }

    /** How each file stands, in the order of the configuration, allow before deny. */
    public List<ListStatus> status() {
        return status;
    }

    /** Looks whether files have changed; to be called a few times a second. Costs a stat for each when none has. */
    public void poll(Instant now) {
        boolean loaded = false;
        for (int i = 0; i < files.size(); i++) {
            if (files.get(i).isChanged(now)) {
                loaded |= load(i, now);
            }
        }
        for (int i = 0; loaded && i < files.size(); i++) {
            // What was wrong only beside another list may be right now.
            if (!status.get(i).ok() && files.get(i).isAsRead()) {
                load(i, now);
            }
        }
    }

    private boolean load(int number, Instant now) {
        Problems problems = new Problems();
        AddressTableBuilder builder = builder();
        if (!files.get(number).read(builder, source(number), now, problems)) {
            return false;
        }
        ListStatus next = files.get(number).status(now, builder.size());
        Optional<AddressTable> candidate =
                problems.hasErrors() ? Optional.empty() : complete(builder, number, problems);
        if (candidate.isEmpty()) {
            reject(number, problems);
            return false;
        }
        table = candidate.get();
        replace(number, next);
        listener.loaded(next, problems);
        return true;
    }

    /** The table of one file's new version and all else as it is, if that makes a valid one. */
    private Optional<AddressTable> complete(AddressTableBuilder builder, int number, Problems problems) {
        for (int source = 0; source < source(files.size()); source++) {
            if (source != source(number)) {
                table.copy(source, builder);
            }
        }
        if (builder.isFull()) {
            problems.error(Place.file(files.get(number).name()), ListFile.TOO_MANY);
            return Optional.empty();
        }
        AddressTable complete = builder.build(problems);
        validator.accept(complete, problems);
        return problems.hasErrors() ? Optional.empty() : Optional.of(complete);
    }

    private void reject(int number, Problems problems) {
        ListStatus old = status.get(number);
        ListStatus rejected = old.rejecting(problems.errors());
        if (!rejected.toString().equals(old.toString())) {
            replace(number, rejected);
            listener.rejected(rejected, problems);
        }
    }

    private void replace(int number, ListStatus next) {
        List<ListStatus> all = new ArrayList<>(status);
        all.set(number, next);
        status = Collections.unmodifiableList(all);
    }
}
