package org.postern.policy;

import java.util.Locale;

/** How a rule acts on what it finds. */
public enum Mode {
    /** Decide, record and send the reply. */
    ENFORCE,
    /** Decide and record what would have been, and let the client pass as if the rule were not there. */
    WARN,
    /** Do not look. */
    OFF;

    /**
     * Reads {@code enforce}, {@code warn} or {@code off}.
     *
     * @throws IllegalArgumentException when the text is none of them
     */
    public static Mode parse(String text) {
        for (Mode mode : values()) {
            if (mode.text().equals(text)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("is none of enforce, warn, off");
    }

    /** The word used in configuration files and records. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
