package org.postern.mailets;

import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * neither which mailet needs them nor which there are, and nothing of mailets that no mail ever reaches.
 */
final class Processors {
    static final Place FILE = Place.file("mailetcontainer.xml");

    private static final String ALWAYS = "";

    /** Mailets that end the way of a mail: always, or by a parameter that is not false, or not true. */
    private static final Map<String, String> ENDS = Map.of(
            "LocalDelivery", "consume=false",
            "ToRepository", "passThrough=true",
            "Null", ALWAYS,
            "ToProcessor", ALWAYS,
            "RemoteDelivery", ALWAYS);

    private final List<Settings> all;
    private final Set<String> names;

    private Processors(List<Settings> all) {
        this.all = all;
        this.names = all.stream()
                .map(processor -> processor.attributes().getOrDefault("state", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** @throws IllegalStateException when the file cannot be read, which James has done before */
    static Processors read(ConfigurationProvider configurations) {
        try {
            Settings container = JamesSettings.of(configurations.getConfiguration("mailetcontainer"), FILE);
            return new Processors(container.children().stream()
                    .filter(child -> child.name().equals("processors"))
                    .flatMap(all -> all.children().stream())
                    .collect(Collectors.toList()));
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

    /** Reports where a mailet of this class stands behind one that lets nothing through to it. */
    void checkReached(String mailet, Problems problems) {
        for (Settings processor : all) {
            Optional<Settings> end = Optional.empty();
            for (Settings child : processor.children()) {
                if (end.isPresent() && mailet.equals(child.attributes().get("class"))) {
                    String name = simpleName(end.get());
                    problems.error(
                            FILE.in("<processor state=\""
                                    + processor.attributes().get("state") + "\">"),
                            "<mailet class=\"" + mailet + "\"> is never reached, because " + name
                                    + " before it lets no mail go on; " + mend(name));
                }
                end = end.or(() -> Optional.of(child).filter(Processors::endsAll));
            }
        }
    }

    private static boolean endsAll(Settings mailet) {
        String unless = ENDS.get(simpleName(mailet));
        return unless != null
                && "All".equals(mailet.attributes().get("match"))
                && mailet.children().stream()
                        .noneMatch(parameter -> unless.equals(
                                parameter.name() + "=" + parameter.text().strip()));
    }

    private static String simpleName(Settings mailet) {
        String name = mailet.attributes().getOrDefault("class", "");
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static String mend(String mailet) {
        String parameter = ENDS.get(mailet);
        if (mailet.equals("RemoteDelivery")) {
            return "put it into the processor that is named in <onSuccess> there";
        }
        return parameter.equals(ALWAYS)
                ? "put it before"
                : "put it before, or write " + parameter.replaceFirst("(.*)=(.*)", "<$1>$2</$1>") + " there";
    }
}
