package org.postern.policy;

/** Text of strangers on one line of printable ASCII. */
public final class Printable {
    private static final String CUT = "...";

    private Printable() {}

    public static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isPrintable(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPrintable(int c) {
        return c >= ' ' && c < 0x7f;
    }

    /**
     * The text with a question mark for whatever is not printable.
     *
     * @param max characters; what is longer is cut and ends with {@code ...}
     */
    public static String text(String text, int max) {
        String some = text.length() > max ? text.substring(0, max - CUT.length()) + CUT : text;
        if (isPrintable(some)) {
            return some;
        }
        StringBuilder printable = new StringBuilder(some.length());
        some.chars().forEach(c -> printable.append(isPrintable(c) ? (char) c : '?'));
        return printable.toString();
    }
}
