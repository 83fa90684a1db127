package org.postern.audit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postern.audit.privacy.Privacy;
import org.postern.policy.audit.AuditRecord;

/**
 * A log as its writer sees it: seals records and puts them into the file, forces them to disk, writes checkpoints, closes
 * files and begins new ones. A method that throws may be called again and goes on where it was. For one thread, except
 * where it says so.
 */
final class Journal implements Closeable {
    /** Room for a seal. */
    private static final int LONGEST = Lines.LONGEST - 128;

    private final LogSettings settings;
    private final LogFiles files;
    private final Optional<LogKey> key;
    private final Privacy privacy;
    private final List<Output> outputs;
    private final Clock clock;
    private final LogLock lock;
    private final Lost lost;
    private final Runnable onClosedFile;
    private final Octets out = new Octets();
    /** Records about the log itself, still to be written. */
    private final List<AuditRecord> own = new ArrayList<>();

    private final Chain chain;
    private final String log;
    private Start start;
    private OpenFile file;
    private Optional<Path> previous = Optional.empty();
    private Instant begun;
    private volatile long firstSeq;
    private volatile Head checkpoint = Head.START;
    private long emptySeq;
    private boolean dirty;
    private long forcedAt;
    private long checkpointAt;

    private Journal(
            LogSettings settings,
            LogFiles files,
            Optional<LogKey> key,
            Privacy privacy,
            List<Output> outputs,
            Clock clock,
            LogLock lock,
            Lost lost,
            Start start,
            Runnable onClosedFile) {
        this.settings = settings;
        this.files = files;
        this.key = key;
        this.privacy = privacy;
        this.outputs = outputs;
        this.clock = clock;
        this.lock = lock;
        this.lost = lost;
        this.onClosedFile = onClosedFile;
        this.start = start;
        this.chain = new Chain(start.head);
        this.log = start.log;
        goOnIn(start);
    }

    static Journal open(
            LogSettings settings,
            Optional<LogKey> key,
            Privacy privacy,
            List<Output> outputs,
            Clock clock,
            Lost lost,
            Runnable onClosedFile)
            throws IOException {
        LogFiles files = new LogFiles(settings.file());
        Files.createDirectories(files.directory());
        LogLock lock = LogLock.of(files.beside(".lock"));
        try {
            Start start = Start.of(files, lock, clock.instant());
            Journal journal =
                    new Journal(settings, files, key, privacy, outputs, clock, lock, lost, start, onClosedFile);
            journal.begin();
            return journal;
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    private void goOnIn(Start next) {
        start = next;
        file = next.file;
        begun = next.begun;
        firstSeq = next.firstSeq;
    }

    /** Sees to it that there is a file and that its first records are in it. */
    private void begin() throws IOException {
        if (file == null) {
            OpenFile next = OpenFile.open(files.active());
            goOnIn(Start.next(next, chain.head(), log, clock.instant(), previous));
        }
        if (start != null) {
            own.add(0, start.record(clock.instant()));
            start = null;
        }
        if (!own.isEmpty()) {
            checkpoint("start");
            emptySeq = chain.seq();
            OpenFile.forceDirectory(files.directory());
        }
    }

    /** Writes these, or none of them. */
    void append(List<Waiting> records) throws IOException {
        begin();
        inspect();
        write(records, null);
    }

    /** @param checkpointAt why a checkpoint is to follow; null for none */
    private void write(List<Waiting> records, String checkpointAt) throws IOException {
        out.truncate(0);
        chain.mark();
        boolean written = false;
        try {
            long untold = lost.untold();
            own.forEach(this::add);
            if (untold > 0) {
                add(lost.gap(clock.instant(), untold));
            }
            for (Waiting one : records) {
                addConcealed(one.record);
            }
            if (checkpointAt != null) {
                add(Checkpoint.record(clock.instant(), log, checkpointAt, chain.head(), key));
            }
            file.append(out.array(), out.length());
            written = true;
            dirty = true;
            own.clear();
            lost.told(untold);
            outputs.forEach(output -> output.offer(out.array(), out.length()));
        } finally {
            if (!written) {
                chain.back();
            }
        }
    }

    private void addConcealed(AuditRecord record) {
        String json;
        try {
            json = privacy.conceal(record.unclosed());
        } catch (RuntimeException e) {
            // Better lost than told.
            lost.add(1, clock.instant());
            return;
        }
        add(json);
    }

    private void add(AuditRecord record) {
        add(record.unclosed());
    }

    private void add(String unclosed) {
        int from = out.length();
        out.append(unclosed);
        if (out.length() - from > LONGEST) {
            out.truncate(from);
            lost.add(1, clock.instant());
        } else {
            chain.seal(out, from);
        }
    }

    /** Whether somebody has removed, replaced or changed the file. */
    private void inspect() throws IOException {
        if (file.isGone()) {
            boolean replaced = Files.exists(files.active());
            if (replaced) {
                Path aside = files.aside("other", clock.instant());
                Files.move(files.active(), aside, StandardCopyOption.ATOMIC_MOVE);
            }
            file.restore();
            own.add(about("log-restored").with("postern.reason", replaced ? "replaced" : "removed"));
        }
        long surplus = file.surplus();
        if (surplus != 0) {
            file.acceptAsItIs();
            own.add(about("log-damaged").with("postern.surplus", surplus));
        }
    }

    private AuditRecord about(String action) {
        return AuditRecord.at(clock.instant(), action)
                .with("postern.log", log)
                .with("postern.head", chain.head().toString());
    }

    /** What the clock asks for by now; {@link #append} does not. */
    void upkeep() throws IOException {
        begin();
        long now = System.nanoTime();
        if (dirty && now - forcedAt >= settings.flush().toNanos()) {
            force();
        }
        if (chain.seq() > checkpoint.seq()
                && now - checkpointAt >= settings.checkpoint().toNanos()) {
            checkpoint("interval");
        }
        if (chain.seq() > emptySeq && (file.size() >= settings.maxOctets() || isFromAnotherDay())) {
            closeFile();
            begin();
        }
    }

    /** A clock that goes back closes no file. */
    private boolean isFromAnotherDay() {
        return day(clock.instant()).isAfter(day(begun));
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    /** Puts what was written on disk. */
    void force() throws IOException {
        try {
            file.force();
        } catch (IOException e) {
            // What the system has dropped of it cannot be known, and a second attempt may wrongly succeed.
            if (own.isEmpty()) {
                own.add(about("log-doubtful").with("error.message", e.toString()));
            }
            throw e;
        }
        dirty = false;
        forcedAt = System.nanoTime();
    }

    /** Vouches for all lines up to now, and puts them on disk. */
    void checkpoint(String at) throws IOException {
        if (chain.seq() > checkpoint.seq() || !own.isEmpty() || at.equals("stop")) {
            write(List.of(), at);
            force();
            checkpoint = chain.head();
            checkpointAt = System.nanoTime();
            lock.remember(log, checkpoint);
        }
    }

    private void closeFile() throws IOException {
        checkpoint("rotation");
        Path closed = files.closed(begun, firstSeq);
        Files.move(files.active(), closed, StandardCopyOption.ATOMIC_MOVE);
        previous = Optional.of(closed);
        OpenFile old = file;
        file = null;
        old.close();
        onClosedFile.run();
    }

    /** The last checkpoint; from any thread. */
    Head head() {
        return checkpoint;
    }

    /** The number of the first line of the file that is written; from any thread. */
    long firstSeq() {
        return firstSeq;
    }

    LogFiles files() {
        return files;
    }

    /** Ends the log properly, if it can. */
    @Override
    public void close() throws IOException {
        try {
            begin();
            checkpoint("stop");
        } finally {
            if (file != null) {
                file.close();
            }
            lock.close();
        }
    }
}
