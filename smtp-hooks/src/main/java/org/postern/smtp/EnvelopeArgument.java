package org.postern.smtp;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;

/**
 * The argument of MAIL or RCPT (RFC 5321 section 4.1.2), read before James reads it. Where James could find another
 * address in it, James's own reading must be compared with this one before anything comes of it.
 */
final class EnvelopeArgument {
    private static final Pattern SIZE = Pattern.compile("(?<= )(SIZE=)(\\d{1,20})(?= |$)", Pattern.CASE_INSENSITIVE);

    private static final Pattern UTF8 = Pattern.compile("(?<= )SMTPUTF8(?= |$)", Pattern.CASE_INSENSITIVE);

    private final String keyword;
    private final String path;
    private final String parameters;

    private EnvelopeArgument(String keyword, String path, String parameters) {
        this.keyword = keyword;
        this.path = path;
        this.parameters = parameters;
    }

    /** Splits {@code FROM:<path> parameters}. */
    static EnvelopeArgument of(String argument) {
        int colon = argument.indexOf(':');
        String keyword = argument.substring(0, Math.max(0, colon)).toUpperCase(Locale.ROOT);
        String rest = argument.substring(colon + 1).strip();
        // A path ends at its first bracket for MAIL, at the last one for RCPT, as James has it.
        int end = keyword.equals("TO") ? rest.lastIndexOf('>') : rest.indexOf('>', rest.indexOf('<'));
        return end > 0 && rest.startsWith(" ", end + 1)
                ? new EnvelopeArgument(keyword, rest.substring(0, end + 1), rest.substring(end + 1))
                : new EnvelopeArgument(keyword, rest, "");
    }

    /** The address of {@code FROM:}, or the null sender; empty when there is none that could be read. */
    Optional<MaybeSender> sender(Supplier<String> defaultDomain) {
        if (!keyword.equals("FROM")) {
            return Optional.empty();
        }
        String bare = withoutBrackets();
        return bare.isEmpty() || bare.equals("@")
                ? Optional.of(MaybeSender.nullSender())
                : address(bare, defaultDomain).map(MaybeSender::of);
    }

    /** The address of {@code TO:}; empty when there is none that could be read. */
    Optional<MailAddress> recipient(Supplier<String> defaultDomain) {
        return keyword.equals("TO") ? address(withoutBrackets(), defaultDomain) : Optional.empty();
    }

    /** The path as it was sent, without its brackets; empty for the null sender. */
    String path() {
        return withoutBrackets();
    }

    /** Whether the parameter SMTPUTF8 stands there (RFC 6531 section 3.4). */
    boolean isUtf8() {
        return UTF8.matcher(parameters).find();
    }

    /** The greatest size that is declared (RFC 1870 section 6), at most {@link Long#MAX_VALUE}; 0 when none is. */
    long size() {
        long size = 0;
        Matcher matcher = SIZE.matcher(parameters);
        while (matcher.find()) {
            size = Math.max(size, saturated(matcher.group(2)));
        }
        return size;
    }

    /** The same argument, with no size in it that is greater than what fits into James's number. */
    static String withSizeForJames(String argument) {
        EnvelopeArgument parts = of(argument);
        if (parts.size() <= Integer.MAX_VALUE) {
            return argument;
        }
        String head = argument.substring(0, argument.lastIndexOf(parts.parameters));
        return head
                + SIZE.matcher(parts.parameters)
                        .replaceAll(size -> size.group(1) + Math.min(Integer.MAX_VALUE, saturated(size.group(2))));
    }

    private static long saturated(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException tooLong) {
            return Long.MAX_VALUE;
        }
    }

    private String withoutBrackets() {
        return path.startsWith("<") && path.endsWith(">") ? path.substring(1, path.length() - 1) : path;
    }

    private static Optional<MailAddress> address(String text, Supplier<String> defaultDomain) {
        String whole = text.contains("@") ? text : text + "@" + defaultDomain.get();
        try {
            return Optional.of(new MailAddress(whole));
        } catch (Exception unreadable) {
            // Its own exception is of another package in each James.
            return Optional.empty();
        }
    }
}
