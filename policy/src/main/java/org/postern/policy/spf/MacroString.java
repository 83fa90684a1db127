package org.postern.policy.spf;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/** Text with macros, of a domain-spec or an explanation (RFC 7208 section 7). Immutable. */
final class MacroString {
    private static final String LETTERS = "slodiphv";
    private static final String EXPLANATION_LETTERS = LETTERS + "crt";
    private static final int MAX_LABEL = 63;

    /** Literal text, each as a String, and {@link Macro}s. */
    private final List<Object> parts;

    private final boolean endsInMacro;

    private MacroString(List<Object> parts, boolean endsInMacro) {
        this.parts = List.copyOf(parts);
        this.endsInMacro = endsInMacro;
    }

    /**
     * A domain-spec: ends in a macro or in a dot and a top-level label (section 7.1).
     *
     * @throws SpfProblem a permerror when it is none
     */
    static MacroString domain(String text) {
        MacroString parsed = parse(text, LETTERS, false);
        if (parsed.parts.isEmpty()) {
            throw SpfProblem.permanent("a domain is missing");
        }
        if (parsed.endsInMacro) {
            return parsed;
        }
        String end = (String) parsed.parts.get(parsed.parts.size() - 1);
        String name = end.endsWith(".") ? end.substring(0, end.length() - 1) : end;
        int dot = name.lastIndexOf('.');
        if (dot < 0 || !isTopLabel(name.substring(dot + 1))) {
            throw SpfProblem.permanent("\"" + text + "\" is no domain: it ends in no top-level label");
        }
        return parsed;
    }

    /** The value of an unknown modifier, of which only the syntax matters. */
    static MacroString modifier(String text) {
        return parse(text, EXPLANATION_LETTERS, false);
    }

    /** An explanation, which may contain spaces and tell the client's address, the receiver and the time. */
    static MacroString explanation(String text) {
        return parse(text, EXPLANATION_LETTERS, true);
    }

    /** Letters, digits and inner hyphens, not digits alone. */
    private static boolean isTopLabel(String label) {
        return !label.isEmpty()
                && label.length() <= MAX_LABEL
                && label.chars().allMatch(c -> isAlpha(c) || isDigit(c) || c == '-')
                && label.charAt(0) != '-'
                && label.charAt(label.length() - 1) != '-'
                && !label.chars().allMatch(MacroString::isDigit);
    }

    static boolean isAlpha(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static MacroString parse(String text, String letters, boolean spaces) {
        List<Object> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        boolean endsInMacro = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            endsInMacro = c == '%';
            if (!endsInMacro) {
                if (c > '~' || c < ' ' || c == ' ' && !spaces) {
                    throw SpfProblem.permanent("character " + (int) c + " is not allowed in \"" + text + "\"");
                }
                literal.append(c);
                continue;
            }
            i++;
            switch (i < text.length() ? text.charAt(i) : 0) {
                case '%':
                    literal.append('%');
                    break;
                case '_':
                    literal.append(' ');
                    break;
                case '-':
                    literal.append("%20");
                    break;
                case '{':
                    int end = text.indexOf('}', i);
                    if (end < 0) {
                        throw SpfProblem.permanent("\"" + text + "\" has a macro without its end");
                    }
                    addLiteral(parts, literal);
                    parts.add(Macro.parse(text.substring(i + 1, end), letters));
                    i = end;
                    break;
                default:
                    throw SpfProblem.permanent("a % in \"" + text + "\" begins no macro");
            }
        }
        addLiteral(parts, literal);
        return new MacroString(parts, endsInMacro);
    }

    private static void addLiteral(List<Object> parts, StringBuilder literal) {
        if (literal.length() > 0) {
            parts.add(literal.toString());
            literal.setLength(0);
        }
    }

    /**
     * The begin of the expanded text.
     *
     * @param values of the macro letters, in lower case
     * @param enough characters, after which nothing more is expanded
     */
    String head(Function<Character, String> values, int enough, Work work) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < parts.size() && text.length() < enough; i++) {
            text.append(expanded(parts.get(i), values, work));
        }
        return text.toString();
    }

    /** The end of the expanded text, likewise. */
    String tail(Function<Character, String> values, int enough, Work work) {
        Deque<String> texts = new ArrayDeque<>();
        int length = 0;
        for (int i = parts.size() - 1; i >= 0 && length < enough; i--) {
            texts.addFirst(expanded(parts.get(i), values, work));
            length += texts.getFirst().length();
        }
        return String.join("", texts);
    }

    private static String expanded(Object part, Function<Character, String> values, Work work) {
        if (part instanceof Macro) {
            return ((Macro) part).expand(values, work);
        }
        work.add(((String) part).length());
        return (String) part;
    }
}
