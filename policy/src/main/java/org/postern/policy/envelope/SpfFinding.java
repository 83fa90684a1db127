package org.postern.policy.envelope;

import java.util.Locale;
import java.util.Objects;

/** What a domain says of a client that uses its name (RFC 7208 section 2.6). Immutable. */
public final class SpfFinding {
    /** The results of RFC 7208 section 2.6. */
    public enum Result {
        NONE,
        NEUTRAL,
        PASS,
        FAIL,
        SOFTFAIL,
        TEMPERROR,
        PERMERROR;

        /** The word of RFC 7208. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Result result;
    private final String domain;
    private final String mechanism;
    private final String explanation;

    /**
     * @param domain whose record was asked
     * @param mechanism which matched; of an error what went wrong; may be empty
     * @param explanation of a fail, in the domain's words (section 6.2), which may be anything; may be empty
     */
    public SpfFinding(Result result, String domain, String mechanism, String explanation) {
        this.result = Objects.requireNonNull(result, "result");
        this.domain = Objects.requireNonNull(domain, "domain");
        this.mechanism = Objects.requireNonNull(mechanism, "mechanism");
        this.explanation = Objects.requireNonNull(explanation, "explanation");
    }

    public Result result() {
        return result;
    }

    public String domain() {
        return domain;
    }

    /** The mechanism that matched, or what went wrong. */
    public String mechanism() {
        return mechanism;
    }

    /** What the domain's owner wants to be told; not to be trusted, and not for clients. */
    public String explanation() {
        return explanation;
    }

    @Override
    public String toString() {
        return result.text() + " " + domain + (mechanism.isEmpty() ? "" : " " + mechanism);
    }
}
