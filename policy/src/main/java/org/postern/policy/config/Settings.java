package org.postern.policy.config;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One element of a configuration: its name, attributes, text and child elements, and where it stands. Immutable, and
 * the same whether it came from James's configuration objects or from the file itself.
 */
public final class Settings {
    private static final List<String> TELLING = List.of("class", "verb", "name");

    private final Place place;
    private final String name;
    private final Map<String, String> attributes;
    private final String text;
    private final List<Settings> children;

    /**
     * @param place where this element stands, itself included
     * @param text its own text without surrounding white space, empty when there is none
     */
    public Settings(Place place, String name, Map<String, String> attributes, String text, List<Settings> children) {
        this.place = Objects.requireNonNull(place, "place");
        this.name = Objects.requireNonNull(name, "name");
        this.attributes = Map.copyOf(attributes);
        this.text = text.strip();
        this.children = List.copyOf(children);
    }

    /** The place of an element inside another, told apart from its neighbours by its class, verb or name. */
    public static Place place(Place parent, String name, Map<String, String> attributes) {
        return TELLING.stream()
                .filter(attributes::containsKey)
                .findFirst()
                .map(key -> parent.in("<" + name + " " + key + "=\"" + attributes.get(key) + "\">"))
                .orElseGet(() -> parent.in("<" + name + ">"));
    }

    public Place place() {
        return place;
    }

    public String name() {
        return name;
    }

    public Map<String, String> attributes() {
        return attributes;
    }

    public String text() {
        return text;
    }

    public List<Settings> children() {
        return children;
    }

    /** Whether both say the same, wherever they stand. */
    public boolean sameAs(Settings other) {
        if (!name.equals(other.name)
                || !attributes.equals(other.attributes)
                || !text.equals(other.text)
                || children.size() != other.children.size()) {
            return false;
        }
        for (int i = 0; i < children.size(); i++) {
            if (!children.get(i).sameAs(other.children.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return place + " " + attributes + " " + text;
    }
}
