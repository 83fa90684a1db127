package org.postern.policy.limit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One line of a limit's {@link Overrides} file: the key, one word for each of its parts, then for one or more of the limit's
 * units the rates that count instead of all the limit's own for that unit, or {@code unlimited}. What follows a {@code #} that
 * stands first or behind white space is a comment.
 *
 * <pre>
 * alice@example.com messages=1000/1h bytes=2G/1d # newsletter
 * bob@example.com gmail.com messages=20/1m burst 5, 100/1h
 * </pre>
 */
final class OverrideLine {
    private static final Pattern COMMENT = Pattern.compile("(^|\\s)#.*");
    private static final Pattern SETTING = Pattern.compile("([A-Za-z]+)=(.*)");
    private static final String UNLIMITED = "unlimited";

    private final String limit;
    private final Key key;
    private final List<Quota> quotas;
    private final BiFunction<Unit, String, List<Rate>> rates;

    /**
     * @param quotas what counts for all others
     * @param rates reads what stands behind a unit
     */
    OverrideLine(String limit, Key key, List<Quota> quotas, BiFunction<Unit, String, List<Rate>> rates) {
        this.limit = limit;
        this.key = key;
        this.quotas = quotas;
        this.rates = rates;
    }

    /** The line without comment and surrounding white space. */
    static String entry(String line) {
        return COMMENT.matcher(line).replaceFirst("").strip();
    }

    /**
     * Whose line it is.
     *
     * @throws IllegalArgumentException when it does not begin with a key
     */
    String key(String entry) {
        return key.written(words(entry).subList(0, key.size()));
    }

    private List<String> words(String entry) {
        List<String> words = Arrays.asList(entry.split("\\s+"));
        if (words.size() <= key.size()) {
            throw new IllegalArgumentException("is too short; write " + form());
        }
        return words;
    }

    private String form() {
        return "the " + key + " and what is different, such as "
                + quotas.get(0).unit().text() + "=" + quotas.get(0).rate();
    }

    /**
     * All that counts for this key.
     *
     * @throws IllegalArgumentException whose message says what is wrong and what to write instead
     */
    List<Quota> quotas(String entry) {
        Map<Unit, List<Quota>> own = new EnumMap<>(Unit.class);
        List<String> words = words(entry);
        settings(words.subList(key.size(), words.size())).forEach((unit, text) -> own.put(unit, quotas(unit, text)));
        List<Quota> all = new ArrayList<>();
        quotas.stream().filter(quota -> !own.containsKey(quota.unit())).forEach(all::add);
        own.values().forEach(all::addAll);
        return List.copyOf(all);
    }

    private Map<Unit, String> settings(List<String> words) {
        Map<Unit, String> settings = new EnumMap<>(Unit.class);
        Unit unit = null;
        for (String word : words) {
            Matcher matcher = SETTING.matcher(word);
            if (!matcher.matches()) {
                if (unit == null) {
                    throw new IllegalArgumentException(
                            "has " + Rates.quote(word) + " in the wrong place; write " + form());
                }
                settings.merge(unit, word, (before, next) -> before + " " + next);
                continue;
            }
            unit = unit(matcher.group(1));
            if (settings.put(unit, matcher.group(2)) != null) {
                throw new IllegalArgumentException("has " + unit.text() + "= twice; keep one of them");
            }
        }
        return settings;
    }

    private Unit unit(String text) {
        Optional<Unit> unit = Unit.of(text).filter(one -> quotas.stream().anyMatch(quota -> quota.unit() == one));
        return unit.orElseThrow(() -> new IllegalArgumentException("has " + Rates.quote(text + "=")
                + ", which " + limit + " does not count; it counts "
                + quotas.stream().map(quota -> quota.unit().text()).distinct().collect(Collectors.joining(", "))));
    }

    private List<Quota> quotas(Unit unit, String text) {
        if (text.equals(UNLIMITED)) {
            return List.of();
        }
        Quota like = quotas.stream()
                .filter(quota -> quota.unit() == unit)
                .findFirst()
                .orElseThrow();
        try {
            return rates.apply(unit, text).stream().map(like::with).collect(Collectors.toUnmodifiableList());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(unit.text() + "=" + Rates.quote(text) + " " + e.getMessage(), e);
        }
    }
}
