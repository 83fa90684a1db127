package org.postern.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Words that must never be found anywhere, and how they would look there. */
final class Secrets {
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789";

    private final Random random = new Random(20_261_125);
    private final Map<String, String> words = new LinkedHashMap<>();

    /** A new one, which looks otherwise in base64 of URLs, and in a URL. */
    String next(String what) {
        StringBuilder word = new StringBuilder("~?>/");
        for (int i = 0; i < 14; i++) {
            word.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        words.put(word.toString(), what);
        return word.toString();
    }

    Set<String> all() {
        return words.keySet();
    }

    /** Where it was sent. */
    String what(String word) {
        return words.get(word);
    }

    /** The form in which the word is in the text, if it is. */
    static Optional<String> find(String word, String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        // James writes some names in lower case.
        return forms(word).stream()
                .filter(form -> text.contains(form) || lower.contains(form.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    static List<String> forms(String word) {
        Set<String> forms = new LinkedHashSet<>();
        forms.add(word);
        forms.add(URLEncoder.encode(word, UTF_8));
        forms.add(hex(word));
        for (int before = 0; before < 3; before++) {
            forms.add(base64(word, before, Base64.getEncoder()));
            forms.add(base64(word, before, Base64.getUrlEncoder()));
        }
        return new ArrayList<>(forms);
    }

    /** What is the same in the base64 of all texts in which so many octets, or three or six more, come before the word. */
    private static String base64(String word, int before, Base64.Encoder encoder) {
        byte[] octets = word.getBytes(UTF_8);
        byte[] text = new byte[before + octets.length];
        System.arraycopy(octets, 0, text, before, octets.length);
        String all = encoder.encodeToString(Arrays.copyOf(text, text.length));
        return all.substring((before * 8 + 5) / 6, text.length * 8 / 6);
    }

    private static String hex(String word) {
        StringBuilder hex = new StringBuilder();
        for (byte octet : word.getBytes(UTF_8)) {
            hex.append(String.format("%02x", octet));
        }
        return hex.toString();
    }
}
