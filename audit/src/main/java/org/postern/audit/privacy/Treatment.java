package org.postern.audit.privacy;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What is done to data about people. */
public enum Treatment {
    KEEP("keep"),
    /** Only what many have in common is left: the network, the domain. */
    TRUNCATE("truncate"),
    /** A keyed hash stands in its place. */
    HASH("hash"),
    /** As {@link #HASH}, but the domain of a mail address is kept beside it. */
    HASH_LOCAL("hash-local");

    private final String text;

    Treatment(String text) {
        this.text = text;
    }

    boolean isHash() {
        return this == HASH || this == HASH_LOCAL;
    }

    /** Reads one of these. */
    static Function<String, Treatment> oneOf(Treatment... choices) {
        List<Treatment> all = Arrays.asList(choices);
        return text -> all.stream()
                .filter(choice -> choice.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "is none of " + all.stream().map(choice -> choice.text).collect(Collectors.joining(", "))));
    }
}
