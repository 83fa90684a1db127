package org.postern.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The small languages inside a {@link Dialogue}'s lines: macros, escapes and wildcards. */
final class DialogueText {
    private static final Pattern MACRO = Pattern.compile("\\{([a-z0-9-]+) ([^}]*)\\}");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(x[0-9A-Fa-f]{2}|.?)");

    private DialogueText() {}

    /**
     * The text with its macros replaced.
     *
     * @throws IllegalArgumentException for a macro that does not exist
     */
    static String macros(String text) {
        return MACRO.matcher(text).replaceAll(macro -> Matcher.quoteReplacement(macro(macro)));
    }

    private static String macro(MatchResult macro) {
        String argument = macro.group(2);
        switch (macro.group(1)) {
            case "base64":
                return base64(argument);
            case "auth-plain":
                String[] parts = argument.split(" ", -1);
                if (parts.length != 2) {
                    throw new IllegalArgumentException(macro.group() + " is not {auth-plain user password}");
                }
                return base64("\0" + parts[0] + "\0" + parts[1]);
            default:
                throw new IllegalArgumentException(
                        macro.group() + " is no macro; there are {auth-plain user password} and {base64 text}");
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    /**
     * The text with its escapes replaced; {@code \xNN} is the octet NN.
     *
     * @throws IllegalArgumentException for an escape that does not exist
     */
    static String escapes(String text) {
        return ESCAPE.matcher(text).replaceAll(escape -> Matcher.quoteReplacement(escape(escape.group(1))));
    }

    private static String escape(String letters) {
        switch (letters) {
            case "r":
                return "\r";
            case "n":
                return "\n";
            case "t":
                return "\t";
            case "\\":
                return "\\";
            default:
                if (letters.length() == 3) {
                    return String.valueOf((char) Integer.parseInt(letters.substring(1), 16));
                }
                throw new IllegalArgumentException("\\" + letters + " is no escape; there are \\r \\n \\t \\\\ \\xNN");
        }
    }

    /** Whether the line is what is expected, where each {@code *} stands for any text, also none. */
    static boolean matches(String expected, String line) {
        String regex = Stream.of(expected.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(regex, Pattern.DOTALL).matcher(line).matches();
    }

    /** The octets on the wire: one for each character, as they were read or escaped; other characters as UTF-8. */
    static byte[] octets(String text) {
        return ISO_8859_1.newEncoder().canEncode(text) ? text.getBytes(ISO_8859_1) : text.getBytes(UTF_8);
    }
}
