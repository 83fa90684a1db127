package org.postern.mailets;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;

/** Why a mail was not delivered, as far as James says it on the mail: in one line, without what may come from a message. */
final class DeliveryError {
    /** RemoteDelivery sets it on what goes to its {@code bounceProcessor}: the last reply, or what prevented one. */
    private static final AttributeName REMOTE = AttributeName.of("delivery-error");

    private static final Pattern REPLY = Pattern.compile("[245]\\d\\d(?:[ -].*)?");
    /** What James writes when a mailet or a matcher throws. */
    private static final Pattern THROWN = Pattern.compile(
            "(Exception calling [\\w.$=-]{1,200}): .*?\\R((?:\\w{1,100}\\.){1,20}[\\w$]{1,100}(?:Exception|Error))\\b",
            Pattern.DOTALL);

    private static final Pattern LINE_ENDS = Pattern.compile("\\s*\\R\\s*");
    /** As much as a reply line may have (RFC 5321 section 4.5.3.1.5). */
    private static final int LONGEST = 512;
    /** Before the stack trace. */
    private static final int HEAD = 4_096;

    private final String text;

    private DeliveryError(String text) {
        this.text = text;
    }

    /** What another server or the way to it had against the mail. */
    static Optional<DeliveryError> remote(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, REMOTE, String.class)
                .map(text -> new DeliveryError(line(text)));
    }

    /** Which mailet or matcher has thrown what. The exception's message may quote the mail's header and is left out. */
    static Optional<DeliveryError> ofProcessing(Mail mail) {
        return Optional.ofNullable(mail.getErrorMessage())
                .map(text -> THROWN.matcher(text.substring(0, Math.min(text.length(), HEAD))))
                .filter(Matcher::lookingAt)
                .map(thrown -> new DeliveryError(thrown.group(1) + ": " + thrown.group(2)));
    }

    private static String line(String text) {
        String head = text.strip().substring(0, Math.min(text.strip().length(), 2 * LONGEST));
        String line = LINE_ENDS.matcher(head).replaceAll(" ");
        return line.substring(0, Math.min(line.length(), LONGEST));
    }

    /** The reply of the other server, when it is one. */
    Optional<String> reply() {
        return Optional.of(text).filter(one -> REPLY.matcher(one).matches());
    }

    /** What else went wrong. */
    Optional<String> message() {
        return Optional.of(text).filter(one -> !REPLY.matcher(one).matches());
    }
}
