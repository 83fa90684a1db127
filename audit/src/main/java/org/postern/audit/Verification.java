package org.postern.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What verifying a log has shown. */
public final class Verification {
    public enum Verdict {
        /** Every line follows from the one before, and every signature is right. */
        INTACT,
        /** The last line is torn, as a crash leaves it and as cutting off the end may; all before is intact. */
        TORN,
        /** Something is wrong. */
        BAD
    }

    private static final int TOLD = 100;

    private final List<Problem> problems = new ArrayList<>();
    private long problemCount;
    Optional<Problem> torn = Optional.empty();
    int files;
    long lines;
    long lostRecords;
    long signedCheckpoints;
    long unsignedLines;
    Optional<Head> head = Optional.empty();
    Optional<Head> vouched = Optional.empty();
    Optional<String> log = Optional.empty();
    final List<Head> unchecked = new ArrayList<>();

    Verification() {}

    void add(Problem problem) {
        problemCount++;
        if (problems.size() < TOLD) {
            problems.add(problem);
        }
    }

    void addFirst(Problem problem) {
        problemCount++;
        problems.add(0, problem);
    }

    public Verdict verdict() {
        return problemCount > 0 ? Verdict.BAD : torn.isPresent() ? Verdict.TORN : Verdict.INTACT;
    }

    /** What is wrong, in the order of lines; the first hundred. */
    public List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** How many there are; what was changed once may show at several lines. */
    public long problemCount() {
        return problemCount;
    }

    /** The first line at which something is wrong, a torn last one included. */
    public Optional<Problem> first() {
        return problems.isEmpty() ? torn : Optional.of(problems.get(0));
    }

    /** The last line, when it is torn. */
    public Optional<Problem> torn() {
        return torn;
    }

    public int files() {
        return files;
    }

    public long lines() {
        return lines;
    }

    /** How many records the log itself says were lost, in its {@code gap} records. */
    public long lostRecords() {
        return lostRecords;
    }

    /** How many checkpoints are signed with one of the keys. */
    public long signedCheckpoints() {
        return signedCheckpoints;
    }

    /** How many lines follow the last of them: these can have been changed, or cut off, by whoever can write the file. */
    public long unsignedLines() {
        return unsignedLines;
    }

    /** Of the last line. */
    public Optional<Head> head() {
        return head;
    }

    /** The last line that a signed checkpoint, itself included, vouches for. */
    public Optional<Head> vouched() {
        return vouched;
    }

    /** The log's id. */
    public Optional<String> log() {
        return log;
    }

    /** The known heads that are older than what is left of the log. */
    public List<Head> unchecked() {
        return List.copyOf(unchecked);
    }
}
