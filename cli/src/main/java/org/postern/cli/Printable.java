package org.postern.cli;

import java.util.Locale;

/**
 * Text that cannot steer a terminal or mislead its reader: control characters, escape sequences, what reorders or hides
 * text, and half characters are written as {@code \}{@code u001b}, in the form in which JSON has them.
 */
public final class Printable {
    private Printable() {}

    public static String of(String text) {
        int i = 0;
        while (i < text.length() && text.charAt(i) >= ' ' && text.charAt(i) < 0x7f) {
            i++;
        }
        if (i == text.length()) {
            return text;
        }
        StringBuilder safe = new StringBuilder(text.length() + 16).append(text, 0, i);
        while (i < text.length()) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (isSafe(c)) {
                safe.appendCodePoint(c);
            } else {
                for (char half : Character.toChars(c)) {
                    safe.append(String.format(Locale.ROOT, "\\u%04x", (int) half));
                }
            }
        }
        return safe.toString();
    }

    /** The text, cut to so many characters. */
    public static String of(String text, int longest) {
        String safe = of(text.length() > longest ? text.substring(0, longest) : text);
        return safe.length() < text.length() || safe.length() > longest
                ? safe.substring(0, Math.min(safe.length(), longest - 1)) + "…"
                : safe;
    }

    private static boolean isSafe(int c) {
        switch (Character.getType(c)) {
            case Character.CONTROL:
            case Character.FORMAT:
            case Character.LINE_SEPARATOR:
            case Character.PARAGRAPH_SEPARATOR:
            case Character.SURROGATE:
            case Character.UNASSIGNED:
            case Character.PRIVATE_USE:
                return false;
            default:
                return true;
        }
    }
}
