package org.postern.policy.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads one {@link Settings} element and reports what is wrong with it. Whatever was never asked for is unknown, and
 * {@link #finish()} says so. A parser reports a bad value by an {@link IllegalArgumentException} whose message says
 * what about it is wrong and what to write instead.
 */
public final class SettingsReader {
    private final Settings settings;
    private final Problems problems;
    private final Set<String> knownAttributes = new TreeSet<>();
    private final Set<String> knownChildren = new TreeSet<>();
    private final String attributeWord;
    private boolean textRead;

    public SettingsReader(Settings settings, Problems problems) {
        this(settings, problems, "attribute");
    }

    private SettingsReader(Settings settings, Problems problems, String attributeWord) {
        this.settings = settings;
        this.problems = problems;
        this.attributeWord = attributeWord;
    }

    /** For a properties file, each of whose keys is an attribute. */
    public static SettingsReader ofProperties(Settings settings, Problems problems) {
        return new SettingsReader(settings, problems, "key");
    }

    public Place place() {
        return settings.place();
    }

    /** The attribute's value as it was written. */
    public Optional<String> attribute(String name) {
        knownAttributes.add(name);
        return Optional.ofNullable(settings.attributes().get(name)).map(String::strip);
    }

    /** The attribute's value, or {@code otherwise} when it is absent or wrong. */
    public <T> T attribute(String name, T otherwise, Function<String, T> parser) {
        return attribute(name)
                .flatMap(value -> parse(settings.place(), name + "=", value, parser))
                .orElse(otherwise);
    }

    /** The attribute's value; its absence is an error. */
    public <T> Optional<T> required(String name, Function<String, T> parser) {
        Optional<String> value = attribute(name);
        if (value.isEmpty()) {
            problems.error(settings.place(), "the " + attributeWord + " " + name + "= is missing");
        }
        return value.flatMap(text -> parse(settings.place(), name + "=", text, parser));
    }

    /** All child elements of that name, in their order. */
    public List<Settings> children(String name) {
        knownChildren.add(name);
        return settings.children().stream()
                .filter(child -> child.name().equals(name))
                .collect(Collectors.toUnmodifiableList());
    }

    /** The only child element of that name; a second one is an error. */
    public Optional<Settings> child(String name) {
        boolean first = !knownChildren.contains(name);
        List<Settings> all = children(name);
        if (first && all.size() > 1) {
            problems.error(all.get(1).place(), "stands " + all.size() + " times; keep one of them");
        }
        return all.stream().findFirst();
    }

    /** The text of the only child element of that name, or {@code otherwise} when it is absent or wrong. */
    public <T> T child(String name, T otherwise, Function<String, T> parser) {
        return child(name)
                .flatMap(child -> new SettingsReader(child, problems).text(parser))
                .orElse(otherwise);
    }

    /** This element's own text, when it is there and right; the element may have nothing else. */
    public <T> Optional<T> text(Function<String, T> parser) {
        textRead = true;
        if (settings.text().isEmpty()) {
            problems.error(settings.place(), "is empty");
        }
        finish();
        return settings.text().isEmpty() ? Optional.empty() : parse(settings.place(), "", settings.text(), parser);
    }

    /** This element's own text as written, with attributes still to be read by the caller. */
    public String ownText() {
        textRead = true;
        return settings.text();
    }

    private <T> Optional<T> parse(Place place, String prefix, String value, Function<String, T> parser) {
        try {
            return Optional.of(parser.apply(value));
        } catch (IllegalArgumentException e) {
            if (prefix.isEmpty()) {
                problems.error(place, value, e.getMessage());
            } else {
                problems.error(place, prefix + Problems.quote(value) + " " + e.getMessage());
            }
            return Optional.empty();
        }
    }

    /** Reports every attribute, child element and text that nothing asked for. */
    public void finish() {
        for (String name : new TreeSet<>(settings.attributes().keySet())) {
            if (!knownAttributes.contains(name)) {
                problems.error(
                        settings.place(), "unknown " + attributeWord + " " + name + "=" + mend(name, knownAttributes));
            }
        }
        Set<String> reported = new HashSet<>();
        for (Settings child : settings.children()) {
            if (!knownChildren.contains(child.name()) && reported.add(child.name())) {
                problems.error(child.place(), "unknown element" + mend(child.name(), knownChildren));
            }
        }
        if (!textRead && !settings.text().isEmpty()) {
            problems.error(settings.place(), settings.text(), "text has no meaning here");
        }
    }

    private static String mend(String name, Set<String> known) {
        return Spelling.nearest(name, known)
                .map(candidate -> "; did you mean " + candidate + "?")
                .orElseGet(() -> known.isEmpty()
                        ? "; none is known here"
                        : "; known here: " + String.join(", ", new ArrayList<>(known)));
    }
}
