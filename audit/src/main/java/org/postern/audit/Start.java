package org.postern.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postern.policy.audit.AuditRecord;

/**
 * Where a log goes on: what was found when it was opened. What a crash has torn at the end of the file is put aside; damage
 * before that is left as it is, for verifying to find.
 */
final class Start {
    /** Of lines, checkpoints and names; a later one may be another. */
    private static final long FORMAT = 1;

    final OpenFile file;
    /** The line to follow. */
    final Head head;

    final String log;
    /** Of the file; now, when it is new. */
    final Instant begun;

    final long firstSeq;
    /** The file before this one, when this one is new. */
    final Optional<Path> previous;
    /** Octets. */
    final long setAside;
    /** Whether the last writer had the time to end properly; true before the very first start. */
    final boolean clean;
    /** The last line that was found, before the head when lines between are missing. */
    final Head found;

    private Start(
            OpenFile file,
            Head head,
            String log,
            Instant begun,
            long firstSeq,
            Optional<Path> previous,
            long setAside,
            boolean clean,
            Head found) {
        this.file = file;
        this.head = head;
        this.log = log;
        this.begun = begun;
        this.firstSeq = firstSeq;
        this.previous = previous;
        this.setAside = setAside;
        this.clean = clean;
        this.found = found;
    }

    static Start of(LogFiles files, LogLock lock, Instant now) throws IOException {
        OpenFile file = OpenFile.open(files.active());
        try {
            LastLine last = LastLine.of(file.channel());
            long setAside = file.size() - last.end;
            if (setAside > 0) {
                putAside(file, last.end, files.aside("torn", now));
            }
            return last.end > 0
                    ? within(files, lock, file, last, setAside, now)
                    : inNew(files, lock, file, setAside, now);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static Start within(LogFiles files, LogLock lock, OpenFile file, LastLine last, long setAside, Instant now)
            throws IOException {
        Head known = lock.head().orElse(last.head);
        Instant begun = now;
        long firstSeq = last.head.seq();
        String log = lock.log().orElseGet(Start::newLog);
        try (LogReader reader = LogReader.of(List.of(files.active()))) {
            if (reader.next() && reader.line().seq() > 0) {
                Map<String, Object> fields = reader.line().fields();
                firstSeq = reader.line().seq();
                begun = Instant.parse(String.valueOf(fields.get("@timestamp")));
                log = String.valueOf(fields.getOrDefault("postern.log", log));
            }
        } catch (BadLine | DateTimeException e) {
            // Somebody has changed it; verifying tells, and the log goes on.
        }
        boolean clean = setAside == 0 && endsCleanly(file, last);
        return new Start(
                file, later(known, last.head), log, begun, firstSeq, Optional.empty(), setAside, clean, last.head);
    }

    private static Start inNew(LogFiles files, LogLock lock, OpenFile file, long setAside, Instant now)
            throws IOException {
        List<Path> closed = files.closed();
        Optional<Path> previous = closed.isEmpty() ? Optional.empty() : Optional.of(closed.get(closed.size() - 1));
        Head found = previous.isPresent() ? LastLine.of(previous.get()) : Head.START;
        Head head = later(lock.head().orElse(found), found);
        boolean first = closed.isEmpty() && lock.head().isEmpty() && setAside == 0;
        String log = lock.log().orElseGet(Start::newLog);
        return new Start(file, head, log, now, head.seq() + 1, previous, setAside, first, found);
    }

    /** Goes on in a new file after one that was closed. */
    static Start next(OpenFile file, Head head, String log, Instant now, Optional<Path> previous) {
        return new Start(file, head, log, now, head.seq() + 1, previous, 0, true, head);
    }

    private static Head later(Head known, Head found) {
        return known.seq() > found.seq() ? known : found;
    }

    private static boolean endsCleanly(OpenFile file, LastLine last) throws IOException {
        int length = (int) Math.min(2048, last.end);
        ByteBuffer tail = ByteBuffer.allocate(length);
        file.channel().read(tail, last.end - length);
        String text = new String(tail.array(), 0, length - 1, StandardCharsets.UTF_8);
        String line = text.substring(text.lastIndexOf('\n') + 1);
        return line.contains("\"event.action\":\"" + Checkpoint.ACTION + "\"")
                && line.contains("\"postern.at\":\"stop\"");
    }

    private static void putAside(OpenFile file, long from, Path aside) throws IOException {
        try (FileChannel to = FileChannel.open(aside, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            long done = from;
            while (done < file.size()) {
                long count = file.channel().transferTo(done, file.size() - done, to);
                if (count <= 0) {
                    throw new IOException(aside + " cannot be written");
                }
                done += count;
            }
            to.force(true);
        }
        file.truncate(from);
    }

    private static String newLog() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** The record that begins a file or goes on in it. */
    AuditRecord record(Instant now) {
        AuditRecord record = AuditRecord.at(now, firstSeq > head.seq() ? "log-opened" : "log-resumed")
                .with("postern.format", FORMAT)
                .with("postern.log", log)
                .with("postern.head", head.toString())
                .with("postern.clean", clean);
        previous.ifPresent(before -> record.with(
                "postern.previous", LogFiles.plain(before).getFileName().toString()));
        if (setAside > 0) {
            record.with("postern.setAside", setAside);
        }
        if (head.seq() > found.seq()) {
            record.with("postern.missingFrom", found.seq() + 1).with("postern.missingTo", head.seq());
        }
        return record;
    }
}
