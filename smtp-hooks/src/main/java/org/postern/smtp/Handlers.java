package org.postern.smtp;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.postern.Postern;
import org.postern.james.JamesSettings;
import org.postern.james.SmtpServers;
import org.postern.james.SmtpServers.Server;
import org.postern.policy.config.BadSettings;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problem;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what our handlers say in smtpserver.xml. James starts them one by one and stops at the first that fails; when one
 * of ours does, the others are read as well, so that the administrator sees all problems at once.
 */
final class Handlers {
    private static final Logger LOGGER = LoggerFactory.getLogger(Handlers.class);
    private static final String CLASS = "class";

    /** Reads one handler's element. */
    interface Reader<T> {
        T read(Settings settings, Postern postern, Problems problems);
    }

    private static final Map<String, Reader<?>> READERS = Map.of(
            ConnectAllowlist.class.getName(), ConnectAllowlist::read,
            CommandPolicy.class.getName(), CommandPolicy::read);

    private Handlers() {}

    /**
     * Reads the element of a handler that James starts.
     *
     * @throws BadSettings with every problem of the whole file when anything about our part of it is wrong
     */
    static <T> T read(Configuration config, Postern postern, Reader<T> reader) {
        Settings settings = settings(config, postern.servers());
        Problems problems = new Problems();
        T result = reader.read(settings, postern, problems);
        checkChains(postern, problems);
        if (problems.hasErrors()) {
            throw new BadSettings(everything(postern, problems));
        }
        problems.warnings().forEach(warning -> LOGGER.warn("{}", warning));
        return result;
    }

    /** @throws BadSettings when the chains that use our core handlers cannot be secure */
    static void checkChains(Postern postern) {
        Problems problems = new Problems();
        checkChains(postern, problems);
        problems.throwIfErrors();
    }

    @SuppressWarnings("unchecked") // James hands out no other kind
    private static Settings settings(Configuration config, SmtpServers servers) {
        Settings own = JamesSettings.of((HierarchicalConfiguration<ImmutableNode>) config, SmtpServers.FILE);
        return servers.placed(own);
    }

    private static Problems everything(Postern postern, Problems found) {
        Problems all = new Problems();
        Set<String> known = new LinkedHashSet<>();
        for (Server server : postern.servers().all()) {
            for (Settings handler : server.handlers()) {
                Reader<?> reader = READERS.get(handler.attributes().get(CLASS));
                if (reader != null) {
                    Problems one = new Problems();
                    reader.read(handler, postern, one);
                    one.all().stream().map(Problem::toString).forEach(known::add);
                    all.addAll(one);
                }
            }
        }
        Problems rest = new Problems();
        found.errors().stream()
                .filter(problem -> !known.contains(problem.toString()))
                .forEach(problem -> rest.error(problem.place(), problem.message()));
        all.addAll(rest);
        return all;
    }

    private static void checkChains(Postern postern, Problems problems) {
        for (Server server : postern.servers().all()) {
            List<String> ours = server.handlers().stream()
                    .map(handler -> handler.attributes().getOrDefault(CLASS, ""))
                    .filter(name -> name.startsWith("org.postern."))
                    .collect(Collectors.toList());
            boolean core = server.coreHandlersPackage()
                    .filter(CoreHandlers.class.getName()::equals)
                    .isPresent();
            Place chain = server.place().in("<handlerchain>");
            if (!ours.isEmpty() && !core) {
                problems.error(
                        chain,
                        "Postern's handlers need its core handlers; write <handlerchain coreHandlersPackage=\""
                                + CoreHandlers.class.getName() + "\">");
            }
            ours.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting())).entrySet().stream()
                    .filter(entry -> entry.getValue() > 1)
                    .forEach(entry -> problems.error(
                            chain.in("<handler class=\"" + entry.getKey() + "\">"),
                            "stands " + entry.getValue() + " times; put its settings into one element"));
            if (core && server.proxyRequired() && postern.trustedProxies().isEmpty()) {
                problems.error(
                        server.place().in("<proxyRequired>"),
                        "no proxy is trusted, so that nobody could connect; name your proxies in postern.properties:"
                                + " trustedProxies=192.0.2.1");
            }
        }
    }
}
