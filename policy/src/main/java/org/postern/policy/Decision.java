package org.postern.policy;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What one rule found, why, and what it would answer. Immutable.
 *
 * <p>A rule decides in {@link Mode#ENFORCE}; whoever holds its configuration puts the decision {@link #in(Mode) in} the
 * configured mode. Only a decision that {@link #bites()} reaches the client.
 */
public final class Decision {
    /** The three ways in which a rule can answer. */
    public enum Verdict {
        ACCEPT,
        /** Refused for good: the same request will be refused again. */
        REFUSE,
        /** Not now: the client may try again. */
        DEFER;

        /** The word used in records. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final String rule;
    private final String reason;
    private final Evidence evidence;
    private final Reply reply;
    private final Mode mode;

    private Decision(String rule, String reason, Evidence evidence, Reply reply, Mode mode) {
        this.rule = Objects.requireNonNull(rule, "rule");
        this.reason = Objects.requireNonNull(reason, "reason");
        this.evidence = Objects.requireNonNull(evidence, "evidence");
        this.reply = reply;
        this.mode = mode;
    }

    /** The request may pass as far as this rule is concerned. */
    public static Decision accept(String rule, String reason, Evidence evidence) {
        return new Decision(rule, reason, evidence, null, Mode.ENFORCE);
    }

    /** The request gets this reply instead; a 4yz reply makes it a deferral. */
    public static Decision refuse(String rule, String reason, Evidence evidence, Reply reply) {
        return new Decision(rule, reason, evidence, Objects.requireNonNull(reply, "reply"), Mode.ENFORCE);
    }

    /** The same finding under another mode. */
    public Decision in(Mode other) {
        return new Decision(rule, reason, evidence, reply, other);
    }

    /** The same finding with another reply, for a moment of the session at which the rule's own is not allowed. */
    public Decision answering(Reply other) {
        return new Decision(rule, reason, evidence, Objects.requireNonNull(other, "other"), mode);
    }

    /** The name of the rule that decided. */
    public String rule() {
        return rule;
    }

    /** A stable word for the reason, such as {@code listed} or {@code not-listed}. */
    public String reason() {
        return reason;
    }

    public Evidence evidence() {
        return evidence;
    }

    public Verdict verdict() {
        if (reply == null) {
            return Verdict.ACCEPT;
        }
        return reply.temporary() ? Verdict.DEFER : Verdict.REFUSE;
    }

    /** The reply of a refusal or deferral, without id; empty when accepted. */
    public Optional<Reply> reply() {
        return Optional.ofNullable(reply);
    }

    public Mode mode() {
        return mode;
    }

    /** Whether the client gets the reply: it is no acceptance and the rule is enforced. */
    public boolean bites() {
        return reply != null && mode == Mode.ENFORCE;
    }

    @Override
    public String toString() {
        return rule + " " + mode.text() + " " + verdict().text() + " (" + reason + ") " + evidence
                + (reply == null ? "" : " -> " + reply);
    }
}
