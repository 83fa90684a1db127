package org.postern.policy.relay;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a local part would send a message on, by the routing conventions of old mailers (RFC 1123 section 5.2.16, RFC
 * 5321 appendix F.2): {@code user%far.example}, {@code far.example!user}, {@code "user@far.example"}, and source routes
 * {@code @far.example:user}.
 */
public final class Route {
    private static final Pattern DOMAIN = Pattern.compile("[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\\.?|\\[[0-9a-f.:]+]");

    private Route() {}

    /** The domain that the local part names; empty when it names none. */
    public static Optional<String> domain(String localPart) {
        String bare = unquoted(localPart).toLowerCase(Locale.ROOT);
        if (bare.startsWith("@") && bare.contains(":")) {
            String hops = bare.substring(0, bare.lastIndexOf(':'));
            String last = bare.substring(hops.length() + 1);
            return found(last.contains("@") ? afterLastAt(last) : afterLastAt(hops));
        }
        int sign = Math.max(bare.lastIndexOf('@'), bare.lastIndexOf('%'));
        if (sign >= 0) {
            return found(bare.substring(sign + 1));
        }
        int bang = bare.indexOf('!');
        return bang < 0 ? Optional.empty() : found(bare.substring(0, bang));
    }

    private static String afterLastAt(String text) {
        return text.substring(text.lastIndexOf('@') + 1);
    }

    private static Optional<String> found(String domain) {
        Matcher matcher = DOMAIN.matcher(domain);
        // What is no domain cannot be judged, but it is a route all the same: it leads nowhere that is ours.
        return Optional.of(matcher.matches() ? stripDot(domain) : "");
    }

    private static String stripDot(String domain) {
        return domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
    }

    private static String unquoted(String localPart) {
        boolean quoted = localPart.length() > 1 && localPart.startsWith("\"") && localPart.endsWith("\"");
        return quoted ? localPart.substring(1, localPart.length() - 1).replaceAll("\\\\(.)", "$1") : localPart;
    }
}
