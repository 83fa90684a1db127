package org.postern.policy.envelope;

import java.util.Locale;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Reply;

/** What happens when a check cannot find out: never a permanent refusal. */
public enum OnError {
    /** The client may try again. */
    DEFER,
    /** As if the check were not there. */
    ACCEPT;

    /**
     * Reads {@code defer} or {@code accept}.
     *
     * @throws IllegalArgumentException when the text is neither
     */
    static OnError parse(String text) {
        for (OnError value : values()) {
            if (value.name().toLowerCase(Locale.ROOT).equals(text)) {
                return value;
            }
        }
        throw new IllegalArgumentException("is neither defer nor accept");
    }

    /** The decision of a check that could not find out; the evidence says why. */
    Decision decide(Check check, Evidence evidence, Reply temporary) {
        if (this == ACCEPT) {
            return Decision.accept(check.rule(), "trouble", evidence);
        }
        if (!temporary.temporary()) {
            throw new IllegalArgumentException("trouble is no reason to refuse for good: " + temporary);
        }
        return Decision.refuse(check.rule(), "trouble", evidence, temporary);
    }
}
