package org.postern.pop3;

import java.util.List;
import java.util.function.BiFunction;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.postern.james.JamesSettings;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what our handlers say in pop3server.xml, and names the commands that they look at. */
final class PopHandlers {
    private static final Logger LOGGER = LoggerFactory.getLogger(PopHandlers.class);
    private static final Place FILE = Place.file("pop3server.xml");
    private static final String AUTH = "org.apache.james.pop3server.core.AuthCmdHandler";

    private PopHandlers() {}

    /** @throws org.postern.policy.config.BadSettings with all that is wrong with the element */
    @SuppressWarnings("unchecked") // James hands out no other kind
    static <T> T read(Configuration config, BiFunction<Settings, Problems, T> reader) {
        Problems problems = new Problems();
        T result = reader.apply(JamesSettings.of((HierarchicalConfiguration<ImmutableNode>) config, FILE), problems);
        problems.throwIfErrors();
        problems.warnings().forEach(warning -> LOGGER.warn("{}", warning));
        return result;
    }

    /**
     * The commands that log in. AUTH came with James 3.10; before, a handler of ours for it would be the only one, and
     * nobody would answer the client.
     */
    static List<String> loginCommands() {
        try {
            Class.forName(AUTH, false, PopHandlers.class.getClassLoader());
            return List.of("PASS", "AUTH");
        } catch (ClassNotFoundException e) {
            return List.of("PASS");
        }
    }
}
