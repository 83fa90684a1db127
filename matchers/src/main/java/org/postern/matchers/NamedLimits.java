package org.postern.matchers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.postern.ListEvents;
import org.postern.Postern;
import org.postern.james.JamesSettings;
import org.postern.mailets.MailLimit;
import org.postern.mailets.RateLimit;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.limit.Limit;
import org.postern.policy.limit.LimitPolicy;
import org.postern.policy.net.ListListener;

/**
 * The limits of smtpserver.xml and mailetcontainer.xml by their names. They are read from the files, because a matcher starts
 * before it is known what else will.
 */
final class NamedLimits {
    private static final String SMTP = "org.postern.smtp.RateLimit";
    private static final Place FILE = Place.file("mailetcontainer.xml");

    private final Map<String, LimitPolicy> all = new LinkedHashMap<>();
    private final Postern postern;
    private final ListListener listener;

    private NamedLimits(Postern postern) {
        this.postern = postern;
        this.listener = new ListEvents(postern);
    }

    /** Reads both files; what is wrong in them, their own handlers and mailets will say. */
    static NamedLimits read(Postern postern, ConfigurationProvider configurations) {
        NamedLimits limits = new NamedLimits(postern);
        postern.servers()
                .all()
                .forEach(server -> server.handlers().stream()
                        .filter(handler -> isOfClass(handler, SMTP))
                        .forEach(limits::addHandler));
        try {
            Settings container = JamesSettings.of(configurations.getConfiguration("mailetcontainer"), FILE);
            mailets(container).forEach(limits::addMailet);
        } catch (ConfigurationException e) {
            throw new IllegalStateException("mailetcontainer.xml cannot be read: " + e, e);
        }
        return limits;
    }

    private static boolean isOfClass(Settings settings, String name) {
        return name.equals(settings.attributes().get("class"));
    }

    private void addHandler(Settings handler) {
        Problems problems = new Problems();
        LimitPolicy policy =
                LimitPolicy.read(handler, postern.base(), postern.clock().instant(), listener, problems);
        add(policy, problems);
    }

    private static List<Settings> mailets(Settings container) {
        List<Settings> found = new ArrayList<>();
        for (Settings child : container.children()) {
            if (child.name().equals("mailet") && isOfClass(child, RateLimit.class.getName())) {
                found.add(child);
            } else {
                found.addAll(mailets(child));
            }
        }
        return found;
    }

    private void addMailet(Settings mailet) {
        Map<String, String> parameters = new LinkedHashMap<>();
        mailet.children()
                .forEach(child -> parameters.merge(child.name(), child.text(), (one, next) -> one + "," + next));
        Problems problems = new Problems();
        MailLimit limit = MailLimit.read(parameters, mailet.place(), postern, listener, problems);
        add(limit.policy(), problems);
    }

    private void add(LimitPolicy policy, Problems problems) {
        if (!problems.hasErrors()) {
            policy.limits().stream().map(Limit::name).forEach(name -> all.putIfAbsent(name, policy));
        }
    }

    Set<String> names() {
        return all.keySet();
    }

    /** The policy in which the limit is. */
    Optional<LimitPolicy> find(String name) {
        return Optional.ofNullable(all.get(name));
    }
}
