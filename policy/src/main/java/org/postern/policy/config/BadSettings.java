package org.postern.policy.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used; the message lists every error, one a line. */
public final class BadSettings extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> errors;

    public BadSettings(Problems problems) {
        super(problems.errors().stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.errors = problems.errors();
    }

    public List<Problem> errors() {
        return errors;
    }
}
