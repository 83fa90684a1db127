package org.postern.policy.spf;

import java.util.Locale;
import org.postern.policy.Printable;

/** What SPF says about a sender and a client (RFC 7208 section 2.6). Immutable; its texts are printable ASCII. */
public final class SpfResult {
    /** The seven results, of section 2.6. */
    public enum Status {
        /** The domain says nothing, or there is no domain to ask. */
        NONE,
        /** The domain does not want to say. */
        NEUTRAL,
        PASS,
        FAIL,
        /** Probably not, says the domain. */
        SOFTFAIL,
        /** Nobody knows at the moment: DNS did not answer, or not in time. */
        TEMPERROR,
        /** What the domain published cannot be understood, or costs too many look-ups. */
        PERMERROR;

        /** The word that the RFC uses. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final int MAX_TEXT = 300;

    private final Status status;
    private final String domain;
    private final String mechanism;
    private final String explanation;
    private final String problem;

    private SpfResult(Status status, String domain, String mechanism, String explanation, String problem) {
        this.status = status;
        this.domain = printable(domain);
        this.mechanism = printable(mechanism);
        this.explanation = printable(explanation);
        this.problem = printable(problem);
    }

    static SpfResult none(String domain, String why) {
        return new SpfResult(Status.NONE, domain, "", "", why);
    }

    /** @param mechanism which matched; may be empty */
    public static SpfResult matched(Status status, String domain, String mechanism) {
        return new SpfResult(status, domain, mechanism, "", "");
    }

    static SpfResult problem(Status status, String domain, String problem) {
        return new SpfResult(status, domain, "", "", problem);
    }

    /** The same, with the domain's words (section 6.2). */
    public SpfResult explained(String text) {
        return new SpfResult(status, domain, mechanism, text, problem);
    }

    /** What others wrote, made safe for records and replies: one line of printable ASCII of bounded length. */
    private static String printable(String text) {
        return Printable.text(text, MAX_TEXT);
    }

    public Status status() {
        return status;
    }

    /** The domain whose record decided: the checked one or, after a redirect, another. */
    public String domain() {
        return domain;
    }

    /** The term that matched, as published, such as {@code -all}; empty when none did. */
    public String mechanism() {
        return mechanism;
    }

    /** Of a fail: what the domain wants the sender to be told (section 6.2); a stranger's words. Empty when none. */
    public String explanation() {
        return explanation;
    }

    /** Why the result is none, temperror or permerror; otherwise empty. */
    public String problem() {
        return problem;
    }

    /** What decided: the mechanism, or the problem; may be empty. */
    public String reason() {
        return mechanism.isEmpty() ? problem : mechanism;
    }

    @Override
    public String toString() {
        return status.text() + " (" + domain + ")" + (mechanism.isEmpty() ? "" : " " + mechanism)
                + (problem.isEmpty() ? "" : ": " + problem);
    }
}
