package org.postern.smtp;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.postern.james.SmtpServers;
import org.postern.policy.Mode;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;
import org.postern.policy.config.Spelling;

/**
 * What {@code <handler class="org.postern.smtp.AuditLog">} says about hooks that are not ours: {@code <thirdParty class="…"
 * mode="warn"/>} records what such a handler decides and lets it decide nothing. {@code mode} is enforce (the default) or warn.
 */
final class ThirdParties {
    private final Map<String, Mode> modes = new HashMap<>();

    private ThirdParties() {}

    /**
     * @param core the names of James's core handlers, without which a listener would be an open relay or lose mail
     */
    static ThirdParties read(Settings settings, SmtpServers servers, Set<String> core, Problems problems) {
        SettingsReader reader = new SettingsReader(settings, problems);
        reader.attribute("class");
        Set<String> configured = servers.all().stream()
                .flatMap(server -> server.handlers().stream())
                .map(handler -> handler.attributes().getOrDefault("class", ""))
                .filter(name -> !name.startsWith("org.postern."))
                .collect(Collectors.toCollection(TreeSet::new));
        ThirdParties read = new ThirdParties();
        for (Settings child : reader.children("thirdParty")) {
            SettingsReader one = new SettingsReader(child, problems);
            Optional<String> name = one.required("class", text -> known(text, configured, core));
            Mode mode = one.attribute("mode", Mode.ENFORCE, ThirdParties::tried);
            one.finish();
            if (name.isPresent() && read.modes.put(name.get(), mode) != null) {
                problems.error(child.place(), "class=\"" + name.get() + "\" stands twice; keep one of them");
            }
        }
        reader.finish();
        return read;
    }

    private static String known(String name, Set<String> configured, Set<String> core) {
        if (name.startsWith("org.postern.")) {
            throw new IllegalArgumentException("is one of ours; write mode=\"warn\" at its own element");
        }
        if (core.contains(name)) {
            throw new IllegalArgumentException(
                    "is one of James's core handlers, without which there is no relay check and no mail; remove this element");
        }
        if (!configured.contains(name)) {
            throw new IllegalArgumentException("is no <handler> of any server; "
                    + Spelling.nearest(name, configured)
                            .map(near -> "did you mean " + near + "?")
                            .orElse("remove this element"));
        }
        return name;
    }

    private static Mode tried(String text) {
        Mode mode = Mode.parse(text);
        if (mode == Mode.OFF) {
            throw new IllegalArgumentException(
                    "would leave the handler out; remove its own element instead, or write \"warn\"");
        }
        return mode;
    }

    /** In which mode the handler of this class decides. */
    Mode mode(String className) {
        return modes.getOrDefault(className, Mode.ENFORCE);
    }
}
