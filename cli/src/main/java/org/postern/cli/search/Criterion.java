package org.postern.cli.search;

import java.util.List;
import java.util.function.Predicate;
import org.postern.cli.LogRecord;

/** One thing that a record must be, and texts of which its line must have one to be that; none when that is unknown. */
final class Criterion {
    private final Predicate<LogRecord> test;
    private final Needle[] needles;

    private Criterion(Predicate<LogRecord> test, Needle... needles) {
        this.test = test;
        this.needles = needles;
    }

    /** @param literal which every such line has as it is, unless it cannot be written so */
    static Criterion of(Predicate<LogRecord> test, String literal, String... quotedBefore) {
        if (!Needle.isPlain(literal)) {
            return new Criterion(test);
        }
        return new Criterion(test, Needle.of(String.join("", quotedBefore) + literal));
    }

    static Criterion anyOf(Predicate<LogRecord> test, List<String> literals) {
        return literals.stream().allMatch(Needle::isPlain)
                ? new Criterion(test, literals.stream().map(Needle::of).toArray(Needle[]::new))
                : new Criterion(test);
    }

    boolean isPossible(byte[] line, int start, int end) {
        for (Needle needle : needles) {
            if (needle.isIn(line, start, end)) {
                return true;
            }
        }
        return needles.length == 0;
    }

    boolean matches(LogRecord record) {
        return test.test(record);
    }
}
