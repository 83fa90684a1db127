package org.postern.policy.config;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a misspelt word was probably meant to be. */
public final class Spelling {
    private Spelling() {}

    /** The known word that is most like the given one, when there is one that is much like it. */
    public static Optional<String> nearest(String word, Set<String> known) {
        return known.stream()
                .filter(candidate -> distance(word, candidate) <= changes(word))
                .min(Comparator.<String>comparingInt(candidate -> distance(word, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** How many letters of a word may be wrong: two, more in a long one, never all of them. */
    private static int changes(String word) {
        return Math.min(word.length() - 1, Math.max(2, word.length() / 4));
    }

    /** The number of single-letter changes between two words (Levenshtein), upper and lower case being the same. */
    private static int distance(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                current[j] = Math.min(Math.min(current[j - 1], previous[j]) + 1, previous[j - 1] + change);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
