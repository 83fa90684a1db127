package org.postern.imap;

import com.google.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.postern.ListEvents;
import org.postern.Postern;
import org.postern.james.JamesSettings;
import org.postern.policy.config.Parsers;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;
import org.postern.policy.login.LoginPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What imapserver.xml says to us. James hands its IMAP processors no element of their own, so ours stand beside the servers
 * and count for all that have {@link GuardedImapPackage}:
 *
 * <ul>
 *   <li>{@code <recordLogin forgetOnLogout="false"/>}: remember logins for RelayAuth's {@code <recentLogin>}; with {@code
 *       forgetOnLogout} until LOGOUT only
 *   <li>{@code <loginGuard>}: slow password guessing down; see {@link LoginPolicy}
 * </ul>
 */
final class ImapLogins {
    private static final Logger LOGGER = LoggerFactory.getLogger(ImapLogins.class);
    private static final Place FILE = Place.file("imapserver.xml");
    private static final String RECORD = "recordLogin";
    private static final String GUARD = "loginGuard";

    private final boolean remembers;
    private final boolean forgetsOnLogout;
    private final Optional<LoginPolicy> policy;

    @Inject
    ImapLogins(ConfigurationProvider configurations, Postern postern) throws ConfigurationException {
        this(root(configurations), postern);
    }

    /** @throws org.postern.policy.config.BadSettings with all that is wrong with our part of the file */
    ImapLogins(Settings root, Postern postern) {
        Problems problems = new Problems();
        Optional<SettingsReader> record =
                only(root, RECORD, problems).map(element -> new SettingsReader(element, problems));
        this.remembers = record.isPresent();
        this.forgetsOnLogout = record.map(reader -> {
                    boolean forgets = reader.attribute("forgetOnLogout", false, Parsers::yesOrNo);
                    reader.finish();
                    return forgets;
                })
                .orElse(false);
        this.policy = only(root, GUARD, problems)
                .map(element -> LoginPolicy.read(
                        element, postern.base(), postern.clock().instant(), new ListEvents(postern), problems));
        root.children().stream()
                .flatMap(server -> server.children().stream())
                .filter(child -> child.name().equals(RECORD) || child.name().equals(GUARD))
                .forEach(child -> problems.error(
                        child.place(), "counts for all servers; put it beside them, directly into <imapservers>"));
        problems.throwIfErrors();
        problems.warnings().forEach(warning -> LOGGER.warn("{}", warning));
    }

    private static Settings root(ConfigurationProvider configurations) throws ConfigurationException {
        HierarchicalConfiguration<ImmutableNode> file = configurations.getConfiguration("imapserver");
        return JamesSettings.of(file, FILE);
    }

    private static Optional<Settings> only(Settings root, String name, Problems problems) {
        List<Settings> all = new ArrayList<>();
        root.children().stream().filter(child -> child.name().equals(name)).forEach(all::add);
        if (all.size() > 1) {
            problems.error(all.get(1).place(), "stands " + all.size() + " times; keep one of them");
        }
        return all.stream().findFirst();
    }

    boolean remembers() {
        return remembers;
    }

    boolean forgetsOnLogout() {
        return forgetsOnLogout;
    }

    Optional<LoginPolicy> policy() {
        return policy;
    }
}
