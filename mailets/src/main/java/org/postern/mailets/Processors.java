package org.postern.mailets;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.postern.james.JamesSettings;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.Spelling;

/**
 * The processors of mailetcontainer.xml. James checks after all mailets have started that those they need are there, but says
 * neither which mailet needs them nor which there are.
 */
final class Processors {
    static final Place FILE = Place.file("mailetcontainer.xml");

    private final Set<String> names;

    private Processors(Set<String> names) {
        this.names = names;
    }

    /** @throws IllegalStateException when the file cannot be read, which James has done before */
    static Processors read(ConfigurationProvider configurations) {
        try {
            Settings container = JamesSettings.of(configurations.getConfiguration("mailetcontainer"), FILE);
            return new Processors(container.children().stream()
                    .filter(child -> child.name().equals("processors"))
                    .flatMap(all -> all.children().stream())
                    .map(processor -> processor.attributes().getOrDefault("state", ""))
                    .collect(Collectors.toCollection(TreeSet::new)));
        } catch (ConfigurationException e) {
            throw new IllegalStateException("mailetcontainer.xml cannot be read: " + e, e);
        }
    }

    /** Reports a name that no processor has. */
    void check(String name, Place place, Problems problems) {
        if (!names.contains(name)) {
            String mend = Spelling.nearest(name, names)
                    .map(near -> "did you mean " + near + "?")
                    .orElseGet(() -> "there are " + String.join(", ", names));
            problems.error(place, name, "no <processor> has this state; define it, or " + mend);
        }
    }
}
