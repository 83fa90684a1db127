package org.postern.mailets;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.mailet.Mail;
import org.postern.policy.config.Spelling;

/** What became of a mail, or of the recipients that it has left. */
enum Outcome {
    /** It is in the mailboxes. */
    DELIVERED,
    /** Another server has taken it. */
    RELAYED,
    /** It goes back to its sender. */
    BOUNCED,
    /** Nobody gets it, on purpose. */
    DROPPED,
    /** It could not be processed or delivered, and nobody is told by this. */
    FAILED,
    /** It has come by. */
    OTHER;

    private static final Set<String> WORDS =
            Arrays.stream(values()).map(Outcome::text).collect(Collectors.toCollection(TreeSet::new));

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException with what may be written */
    static Outcome parse(String word) {
        if (!WORDS.contains(word)) {
            throw new IllegalArgumentException(Spelling.nearest(word, WORDS)
                    .map(near -> "is no outcome; did you mean " + near + "?")
                    .orElse("is no outcome; write one of " + String.join(", ", WORDS)));
        }
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /**
     * What the mail itself shows. RemoteDelivery leaves on it what went wrong, James the mailet or matcher that failed; nothing on
     * a mail shows that it was delivered, relayed or is about to be dropped.
     */
    static Outcome shownBy(Mail mail, Optional<DeliveryError> error) {
        if (error.isPresent()) {
            // James bounces nothing to the null sender.
            return mail.hasSender() ? BOUNCED : FAILED;
        }
        return Mail.ERROR.equals(mail.getState()) || mail.getErrorMessage() != null ? FAILED : OTHER;
    }
}
