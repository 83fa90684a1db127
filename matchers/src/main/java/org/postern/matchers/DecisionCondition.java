package org.postern.matchers;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.postern.policy.Decision.Verdict;
import org.postern.policy.Mode;
import org.postern.policy.audit.DecisionNote;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Spelling;

/** What {@link Decision} asks of a note: {@code rule:spf,result:softfail}, in any order. Immutable. */
final class DecisionCondition {
    private static final String EXAMPLE = "write for example Decision=rule:spf,result:softfail";

    /** Where a note has what a word asks for. */
    private static final Map<String, Function<DecisionNote, String>> PARTS = new TreeMap<>(Map.of(
            "rule", DecisionNote::rule,
            "result", DecisionNote::reason,
            "verdict", DecisionNote::verdict,
            "mode", DecisionNote::mode));

    /** The parts that have few values. */
    private static final Map<String, Set<String>> VALUES = Map.of(
            "verdict",
            Arrays.stream(Verdict.values()).map(Verdict::text).collect(Collectors.toCollection(TreeSet::new)),
            "mode",
            new TreeSet<>(Set.of(Mode.ENFORCE.text(), Mode.WARN.text())));

    private final Map<String, String> wanted;

    private DecisionCondition(Map<String, String> wanted) {
        this.wanted = wanted;
    }

    /** Collects what is wrong; the result is of use only when there are no errors. */
    static DecisionCondition parse(String text, Place place, Problems problems) {
        Map<String, String> wanted = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            // A rule's name may have colons: limit:perUser.
            String[] both = part.strip().split(":", 2);
            String word = both[0].strip();
            if (both.length < 2) {
                problems.error(place, part.strip(), "is no condition; " + EXAMPLE);
            } else if (!PARTS.containsKey(word)) {
                problems.error(place, word, unknown("is nothing that a decision has", word, PARTS.keySet()));
            } else if (wanted.put(word, value(word, both[1].strip(), place, problems)) != null) {
                problems.error(place, word, "is there twice, and a decision has one; use Or with two matchers");
            }
        }
        return new DecisionCondition(wanted);
    }

    private static String value(String word, String value, Place place, Problems problems) {
        Set<String> known = VALUES.get(word);
        if (known != null && !known.contains(value)) {
            problems.error(place, value, unknown("is no " + word, value, known));
        } else if (!value.matches("[A-Za-z0-9][A-Za-z0-9:._$-]*")) {
            problems.error(place, value, "is no " + word + "; write one word as in the records");
        }
        return value;
    }

    private static String unknown(String what, String word, Set<String> known) {
        return Spelling.nearest(word.toLowerCase(Locale.ROOT), known)
                .map(near -> what + "; did you mean " + near + "?")
                .orElse(what + "; there are " + String.join(", ", known));
    }

    boolean isMetBy(DecisionNote note) {
        return wanted.entrySet().stream()
                .allMatch(one -> PARTS.get(one.getKey()).apply(note).equals(one.getValue()));
    }
}
