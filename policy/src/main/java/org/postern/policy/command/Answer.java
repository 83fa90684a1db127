package org.postern.policy.command;

import java.util.List;
import org.postern.policy.Decision;

/** What EXPN or VRFY answers: the decision, and the lines of a 250 reply when it accepts. Immutable. */
public final class Answer {
    private final Decision decision;
    private final List<String> lines;

    private Answer(Decision decision, List<String> lines) {
        this.decision = decision;
        this.lines = lines;
    }

    /** The address is told: one line of a 250 reply each, enhanced code included, code left out. */
    static Answer told(Decision decision, List<String> lines) {
        return new Answer(decision, List.copyOf(lines));
    }

    /** Nothing is told: the decision carries the reply. */
    public static Answer untold(Decision decision) {
        return new Answer(decision, List.of());
    }

    public Decision decision() {
        return decision;
    }

    /** Empty when the decision carries the reply. */
    public List<String> lines() {
        return lines;
    }
}
