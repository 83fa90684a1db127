package org.postern.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * What a decision rests on, as named values in the order in which they were found: the list entry with its file and
 * line, the counter's value and limit, the DNS answer. Immutable.
 */
public final class Evidence {
    private static final Evidence NONE = new Evidence(List.of());

    private final List<Item> items;

    private Evidence(List<Item> items) {
        this.items = items;
    }

    /** No evidence: the decision follows from the facts alone. */
    public static Evidence none() {
        return NONE;
    }

    /** Evidence of one text; more can be added with {@code and}. */
    public static Evidence of(String name, String value) {
        return NONE.and(name, value);
    }

    /** Evidence of one number; more can be added with {@code and}. */
    public static Evidence of(String name, long value) {
        return NONE.and(name, value);
    }

    public Evidence and(String name, String value) {
        return with(name, value);
    }

    public Evidence and(String name, long value) {
        return with(name, value);
    }

    private Evidence with(String name, Object value) {
        List<Item> more = new ArrayList<>(items.size() + 1);
        more.addAll(items);
        more.add(new Item(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, name)));
        return new Evidence(List.copyOf(more));
    }

    /** Calls the consumer with each name and its value, a {@code String} or a {@code Long}, in order. */
    public void forEach(BiConsumer<String, Object> consumer) {
        items.forEach(item -> consumer.accept(item.name, item.value));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Evidence && toString().equals(other.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** {@code name=value} for each item, for messages and tests. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        forEach((name, value) -> text.append(text.length() == 0 ? "" : " ")
                .append(name)
                .append('=')
                .append(value));
        return text.toString();
    }

    private static final class Item {
        private final String name;
        private final Object value;

        private Item(String name, Object value) {
            this.name = name;
            this.value = value;
        }
    }
}
