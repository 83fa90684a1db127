package org.postern.policy.audit;

import java.util.Objects;
import java.util.Optional;
import org.postern.policy.Decision;

/**
 * What is noted about a decision on the mail that it was about, so that mailets and matchers can go by it. Immutable.
 */
public final class DecisionNote {
    /** The attribute of a mail that holds the notes, a list of texts. */
    public static final String ATTRIBUTE = "org.postern.decisions";
    /** The attribute of a mail that holds the session in which it came, as {@code postern.session} in records. */
    public static final String SESSION_ATTRIBUTE = "org.postern.session";

    private final String rule;
    private final String verdict;
    private final String reason;
    private final String mode;

    private DecisionNote(String rule, String verdict, String reason, String mode) {
        this.rule = rule;
        this.verdict = verdict;
        this.reason = reason;
        this.mode = mode;
    }

    public static DecisionNote of(Decision decision) {
        return new DecisionNote(
                decision.rule(),
                decision.verdict().text(),
                decision.reason(),
                decision.mode().text());
    }

    /** The note that {@link #toString()} has written; empty when it is none. */
    public static Optional<DecisionNote> parse(String text) {
        String[] words = text.split(" ", -1);
        return words.length == 4
                ? Optional.of(new DecisionNote(words[0], words[1], words[2], words[3]))
                : Optional.empty();
    }

    /** The rule's name, such as {@code spf} or {@code limit:byUser}. */
    public String rule() {
        return rule;
    }

    /** {@code accept}, {@code refuse} or {@code defer}. */
    public String verdict() {
        return verdict;
    }

    /** A stable word, such as {@code softfail}. */
    public String reason() {
        return reason;
    }

    /** {@code enforce} or {@code warn}. */
    public String mode() {
        return mode;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DecisionNote && toString().equals(other.toString());
    }

    @Override
    public int hashCode() {
        return Objects.hash(rule, verdict, reason, mode);
    }

    @Override
    public String toString() {
        return rule + " " + verdict + " " + reason + " " + mode;
    }
}
