package org.postern.policy.command;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The argument of EXPN or VRFY: an address or a bare name, with or without angle brackets (RFC 5321 section 3.5.1).
 *
 * <p>Only unquoted local parts are understood: James has no mailbox or list whose name would need quotes, and what is
 * not understood is never looked up.
 */
final class AddressArgument {
    private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
    /** Lengths as in RFC 5321 section 4.5.3.1. */
    private static final Pattern FORM = Pattern.compile(
            "(?=.{1,254}$)(" + ATOM + "(?:\\." + ATOM + ")*)(?:@([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?))?");

    private AddressArgument() {}

    /** The address in lower case, completed with the default domain; empty when the argument is none. */
    static Optional<String> parse(String argument, Directory directory) {
        String bare = argument.strip();
        if (bare.startsWith("<") && bare.endsWith(">")) {
            bare = bare.substring(1, bare.length() - 1);
        }
        Matcher matcher = FORM.matcher(bare);
        if (!matcher.matches() || matcher.group(1).length() > 64) {
            return Optional.empty();
        }
        String domain = matcher.group(2) == null ? directory.defaultDomain() : matcher.group(2);
        return Optional.of((matcher.group(1) + "@" + domain).toLowerCase(Locale.ROOT));
    }

    /** The part behind the @. */
    static String domain(String address) {
        return address.substring(address.lastIndexOf('@') + 1);
    }
}
