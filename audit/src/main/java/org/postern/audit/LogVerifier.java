package org.postern.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Verifies a log: that every line follows from the one before, that its checkpoints are signed, and that it holds the lines
 * that are known from elsewhere.
 *
 * <p>A changed line, and one that is no record at all, shows at itself. Where lines were removed it is the line after them;
 * a line that was inserted or moved shows at itself, unless it was made to follow: then it is the next one. When all
 * hashes were made to match again, it is the next checkpoint. A cut end shows against a known head only, at the line that
 * should have followed. After a problem the rest is verified from the next line on.
 */
public final class LogVerifier {
    private static final int TORN_LOOKS = 5;
    private static final long TORN_PAUSE = 10_000_000;
    private static final int PROGRESS_EVERY = 4096;

    private final List<LogKey> keys;
    private final TreeMap<Long, Head> known = new TreeMap<>();
    private final LongConsumer progress;

    private final Verification result = new Verification();
    private final Chain chain = new Chain(Head.START);
    /** By the last line that was removed, the line that says so. */
    private final Map<Long, Long> removals = new HashMap<>();

    private Head first;
    private Path firstFile;
    private Path lastFile;
    private long lastLine;

    private LogVerifier(List<LogKey> keys, List<Head> heads, LongConsumer progress) {
        this.keys = List.copyOf(keys);
        heads.forEach(head -> known.put(head.seq(), head));
        this.progress = progress;
    }

    /**
     * Reads all of it.
     *
     * @param keys those that signed it; with none, no signature is checked
     * @param heads lines that are known from elsewhere
     * @param progress told now and then how many octets of the reader's size are done
     */
    public static Verification verify(LogReader reader, List<LogKey> keys, List<Head> heads, LongConsumer progress)
            throws IOException {
        return new LogVerifier(keys, heads, progress).run(reader);
    }

    private Verification run(LogReader reader) throws IOException {
        // What was emptied altogether is missing from its first line on.
        lastFile = reader.files().isEmpty() ? null : reader.files().get(0);
        while (next(reader)) {
            LogLine line = reader.line();
            lastFile = line.file();
            lastLine = line.number();
            result.lines++;
            result.unsignedLines++;
            if (line.isTorn() && reader.isLast()) {
                result.torn = Optional.of(problem(line, line.trouble().orElse("")));
            } else if (line.isSealed()) {
                follow(line);
            } else {
                result.add(problem(line, line.trouble().orElse("is no sealed record")));
            }
            if (result.lines % PROGRESS_EVERY == 0) {
                progress.accept(reader.done());
            }
        }
        result.files = reader.files().size();
        progress.accept(reader.size());
        end();
        return result;
    }

    /** The next line; one that is being written is waited for. */
    private static boolean next(LogReader reader) throws IOException {
        if (!reader.next()) {
            return false;
        }
        for (int i = 0; i < TORN_LOOKS && reader.line().isTorn() && reader.isLast(); i++) {
            LockSupport.parkNanos(TORN_PAUSE);
            if (reader.next()) {
                i = 0;
            }
        }
        return true;
    }

    private void follow(LogLine line) {
        Head own = line.head().orElseThrow();
        if (first == null) {
            begin(line, own);
        }
        Head before = chain.head();
        String fault = fault(line, own);
        if (fault != null) {
            result.add(problem(line, fault));
        }
        checkKnown(line, own);
        String action = line.action();
        if (action.equals(Checkpoint.ACTION)) {
            checkpoint(line, own, before, fault == null);
        } else if (action.equals("gap") || action.startsWith("log-")) {
            note(line, own, action);
        }
        chain.moveTo(own);
        result.head = Optional.of(own);
    }

    /** What is left of a log may begin with any of its files, whose first record names the line before. */
    private void begin(LogLine line, Head own) {
        first = own;
        firstFile = line.file();
        try {
            chain.moveTo(Head.parse(String.valueOf(line.fields().get("postern.head"))));
        } catch (BadLine | IllegalArgumentException e) {
            // Then it is taken for the first of all.
        }
    }

    private String fault(LogLine line, Head own) {
        long expected = chain.seq() + 1;
        if (own.seq() == expected) {
            return chain.accepts(line) ? null : "does not match its hash: it was changed";
        }
        return own.seq() > expected
                ? "has number " + own.seq() + " where " + expected + " should follow: " + (own.seq() - expected)
                        + " before it are missing" + admitted(line)
                : "has number " + own.seq() + " where " + expected + " should follow: it was inserted or moved";
    }

    private static String admitted(LogLine line) {
        return line.action().startsWith("log-") ? ", as the log itself noticed" : "";
    }

    private void checkKnown(LogLine line, Head own) {
        Head head = known.remove(own.seq());
        if (head != null && !head.equals(own)) {
            result.add(problem(line, "is not the line that is known by that number: its hash is another"));
        }
    }

    private void checkpoint(LogLine line, Head own, Head before, boolean follows) {
        if (keys.isEmpty() || !follows) {
            return;
        }
        Optional<String> fault = Checkpoint.fault(line, before, result.log.orElse(""), keys);
        if (fault.isEmpty()) {
            result.signedCheckpoints++;
            result.unsignedLines = 0;
            result.vouched = Optional.of(own);
        } else if (result.vouched.isPresent() || line.contains(Chain.ascii("\"postern.signature\""))) {
            // Before a log got its key, checkpoints are unsigned; the first signed one vouches for them.
            result.add(problem(line, fault.get()));
        }
    }

    private void note(LogLine line, Head own, String action) {
        try {
            Map<String, Object> fields = line.fields();
            if (action.equals("gap")) {
                result.lostRecords += number(fields.get("postern.lost"));
            } else if (action.equals("log-removed")) {
                removals.put(number(fields.get("postern.last")), own.seq());
            } else if (result.log.isEmpty()) {
                result.log = Optional.of(String.valueOf(fields.get("postern.log")));
            }
        } catch (BadLine e) {
            result.add(problem(line, e.getMessage()));
        }
    }

    private static long number(Object field) {
        return field instanceof Long ? (Long) field : 0;
    }

    private void end() {
        if (first != null && first.seq() > 1) {
            Long removal = removals.get(first.seq() - 1);
            if (removal == null) {
                result.addFirst(new Problem(
                        firstFile,
                        1,
                        "has " + (first.seq() - 1) + " lines before it that are missing, and no record of their"
                                + " removal"));
            } else if (!keys.isEmpty()
                    && result.vouched.map(head -> head.seq() < removal).orElse(true)) {
                result.addFirst(new Problem(
                        firstFile,
                        1,
                        "has " + (first.seq() - 1) + " lines before it that are missing, and the record of their"
                                + " removal is not signed"));
            }
        }
        long last = result.head.map(Head::seq).orElse(0L);
        for (Head head : known.values()) {
            if (first != null && head.seq() < first.seq()) {
                result.unchecked.add(head);
            } else if (head.seq() > last && lastFile != null) {
                result.add(new Problem(
                        lastFile,
                        result.torn.isPresent() ? lastLine : lastLine + 1,
                        "is missing: the log ends with number " + last + ", but " + head.seq()
                                + " is known: its end was cut off"));
            }
        }
        if (lastFile != null && !keys.isEmpty() && result.vouched.isEmpty() && result.problemCount() == 0) {
            result.add(new Problem(
                    lastFile, Math.max(1, lastLine), "ends a log in which no checkpoint is signed with a given key"));
        }
    }

    private static Problem problem(LogLine line, String what) {
        return new Problem(line.file(), line.number(), what);
    }
}
