package org.postern.policy.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Collects everything that is wrong with a configuration, so that an administrator mends it in one go. At most {@value
 * #MAX} problems are kept; the rest are counted. Not for use by several threads at once.
 */
public final class Problems {
    /** More than anyone reads; a broken list of a million lines must not fill the memory with complaints. */
    public static final int MAX = 200;

    private final List<Problem> all = new ArrayList<>();
    private int unlisted;
    private boolean errors;

    /** An error about the place as a whole. */
    public void error(Place place, String message) {
        add(new Problem(Problem.Severity.ERROR, place, message));
    }

    /** An error about one value at the place. */
    public void error(Place place, String value, String message) {
        error(place, quote(value) + ": " + message);
    }

    /** A warning about the place as a whole. */
    public void warning(Place place, String message) {
        add(new Problem(Problem.Severity.WARNING, place, message));
    }

    /** A warning about one value at the place. */
    public void warning(Place place, String value, String message) {
        warning(place, quote(value) + ": " + message);
    }

    /** Takes over what another collection found. */
    public void addAll(Problems other) {
        other.all.forEach(this::add);
        unlisted += other.unlisted;
        errors |= other.errors;
    }

    private void add(Problem problem) {
        errors |= problem.severity() == Problem.Severity.ERROR;
        if (all.size() < MAX) {
            all.add(problem);
        } else {
            unlisted++;
        }
    }

    /** Whether anything was found that forbids the use of the configuration. */
    public boolean hasErrors() {
        return errors;
    }

    public List<Problem> all() {
        return List.copyOf(all);
    }

    public List<Problem> errors() {
        return only(Problem.Severity.ERROR);
    }

    public List<Problem> warnings() {
        return only(Problem.Severity.WARNING);
    }

    private List<Problem> only(Problem.Severity severity) {
        return all.stream().filter(problem -> problem.severity() == severity).collect(Collectors.toUnmodifiableList());
    }

    /** @throws BadSettings with every error when there is at least one */
    public void throwIfErrors() {
        if (errors) {
            throw new BadSettings(this);
        }
    }

    /** One problem a line. */
    @Override
    public String toString() {
        String lines = all.stream().map(Problem::toString).collect(Collectors.joining("\n"));
        return unlisted == 0 ? lines : lines + "\n... and " + unlisted + " more";
    }

    /** The value in quotes, cut and without control characters, so that a message stays one line. */
    static String quote(String value) {
        String printable = value.replaceAll("\\p{Cntrl}", "?");
        return "\"" + (printable.length() > 80 ? printable.substring(0, 77) + "..." : printable) + "\"";
    }
}
