package org.postern.james;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.interpol.ConfigurationInterpolator;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.postern.policy.config.Place;
import org.postern.policy.config.Settings;

/** Fills {@link Settings} from James's configuration objects; {@code ${env:NAME}} and the like are resolved. */
public final class JamesSettings {
    private JamesSettings() {}

    /**
     * The element that the configuration stands for.
     *
     * @param parent where the element stands; for the root of a file, the file
     */
    public static Settings of(HierarchicalConfiguration<ImmutableNode> configuration, Place parent) {
        ImmutableNode root = configuration.getNodeModel().getNodeHandler().getRootNode();
        Map<String, String> attributes = attributes(root, configuration.getInterpolator());
        Place place = attributes.isEmpty() ? parent : Settings.place(parent, root.getNodeName(), attributes);
        return element(root, place, attributes, configuration.getInterpolator());
    }

    /** A properties file: each key is an attribute, several values of one key are joined by commas. */
    public static Settings ofProperties(Configuration configuration, Place place) {
        Map<String, String> values = new TreeMap<>();
        for (Iterator<String> keys = configuration.getKeys(); keys.hasNext(); ) {
            String key = keys.next();
            values.put(key, String.join(",", configuration.getStringArray(key)));
        }
        return new Settings(place, "properties", values, "", List.of());
    }

    private static Settings element(
            ImmutableNode node, Place place, Map<String, String> attributes, ConfigurationInterpolator interpolator) {
        List<Settings> children = new ArrayList<>();
        for (ImmutableNode child : node.getChildren()) {
            Map<String, String> childAttributes = attributes(child, interpolator);
            Place childPlace = Settings.place(place, child.getNodeName(), childAttributes);
            children.add(element(child, childPlace, childAttributes, interpolator));
        }
        // A file that does not exist is a nameless element to James.
        String name = node.getNodeName() == null ? "" : node.getNodeName();
        return new Settings(place, name, attributes, text(node.getValue(), interpolator), children);
    }

    private static Map<String, String> attributes(ImmutableNode node, ConfigurationInterpolator interpolator) {
        Map<String, String> attributes = new LinkedHashMap<>();
        node.getAttributes().forEach((name, value) -> attributes.put(name, text(value, interpolator)));
        return attributes;
    }

    private static String text(Object value, ConfigurationInterpolator interpolator) {
        if (value == null) {
            return "";
        }
        Object resolved = interpolator == null ? value : interpolator.interpolate(value);
        return String.valueOf(resolved);
    }
}
