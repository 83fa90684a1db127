package org.postern.mailets;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name under which James accepted a mail. What it splits off gets {@code -!} and seven digits behind the name, what
 * RemoteDelivery sends to a domain {@code -to-} and the domain, what LocalDelivery could not deliver {@code error-} before it.
 */
final class QueueId {
    private static final String UNDELIVERED = "error-";
    private static final Pattern SUFFIX = Pattern.compile("-!\\d{7}|-to-");

    private QueueId() {}

    /** Of a mail with this name. James cuts the start off a name that was split more than twice; then that is missing here, too. */
    static String of(String name) {
        String whole = name.startsWith(UNDELIVERED) ? name.substring(UNDELIVERED.length()) : name;
        Matcher suffix = SUFFIX.matcher(whole);
        return suffix.find() && suffix.start() > 0 ? whole.substring(0, suffix.start()) : whole;
    }
}
