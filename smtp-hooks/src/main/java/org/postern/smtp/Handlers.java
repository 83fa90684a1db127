package org.postern.smtp;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
import org.postern.policy.config.Spelling;
import org.postern.pop3.PopBeforeSmtp;
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
            CommandPolicy.class.getName(), CommandPolicy::read,
            RelayAuth.class.getName(), RelayAuth::read,
            LoginGuard.class.getName(), LoginGuard::read,
            EnvelopeCheck.class.getName(), EnvelopeCheck::read,
            RateLimit.class.getName(), RateLimit::read,
            MessagePolicy.class.getName(), MessagePolicy::read,
            AuditLog.class.getName(), AuditLog::read);

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
        if (!servers.has(own)) {
            Problems problems = new Problems();
            problems.error(
                    Place.file("<handler class=\"" + own.attributes().get(CLASS) + "\">"),
                    "is an SMTP handler and does nothing here; it belongs into the <handlerchain> of a server in"
                            + " smtpserver.xml");
            problems.throwIfErrors();
        }
        return servers.placed(own);
    }

    /** Reports each listener that an element refers to and no server is. */
    static void checkListeners(Settings element, Set<String> listeners, SmtpServers servers, Problems problems) {
        if (listeners.isEmpty()) {
            return;
        }
        Set<String> known = servers.all().stream().map(Server::name).collect(Collectors.toCollection(TreeSet::new));
        listeners.stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> problems.error(
                        element.place(),
                        "listener:" + name + " is no server's <jmxName>; "
                                + Spelling.nearest(name, known)
                                        .map(near -> "did you mean listener:" + near + "?")
                                        .orElseGet(() -> "there are " + String.join(", ", known))));
    }

    /** What is wrong in the whole file; what was found in one element first is in it, or added. */
    private static Problems everything(Postern postern, Problems found) {
        Problems all = new Problems();
        for (Server server : postern.servers().all()) {
            for (Settings handler : server.handlers()) {
                Reader<?> reader = READERS.get(handler.attributes().get(CLASS));
                if (reader != null) {
                    reader.read(handler, postern, all);
                }
            }
        }
        checkChains(postern, all);
        // The same element in several servers was found once, with all their names, and is told here for each.
        Set<String> known = all.errors().stream().map(Problem::message).collect(Collectors.toSet());
        found.errors().stream()
                .filter(problem -> !known.contains(problem.message()))
                .forEach(problem -> all.error(problem.place(), problem.message()));
        return all;
    }

    private static void checkChains(Postern postern, Problems problems) {
        postern.servers()
                .misplaced()
                .forEach(element -> problems.error(
                        element.place(),
                        "stands where James does not look for handlers, so that it would do nothing; write it as <handler>"
                                + " directly in the server's <handlerchain>"));
        for (Server server : postern.servers().all()) {
            List<String> ours = server.handlers().stream()
                    .map(handler -> handler.attributes().getOrDefault(CLASS, ""))
                    .filter(name -> name.startsWith("org.postern."))
                    .collect(Collectors.toList());
            boolean core = server.coreHandlersPackage()
                    .filter(CoreHandlers.class.getName()::equals)
                    .isPresent();
            ours.stream()
                    .distinct()
                    .filter(name -> !READERS.containsKey(name))
                    .forEach(name -> problems.error(server.place().in("<handler class=\"" + name + "\">"), mend(name)));
            RelayChecks.check(server, postern.trustedProxies(), problems);
            if (core) {
                PopBeforeSmtp.check(server, problems);
            }
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

    private static String mend(String name) {
        Map<String, String> bySimpleName =
                READERS.keySet().stream().collect(Collectors.toMap(Handlers::simple, Function.identity()));
        return "is no handler to be configured; "
                + Spelling.nearest(simple(name), bySimpleName.keySet())
                        .map(known -> "did you mean " + bySimpleName.get(known) + "?")
                        .orElseGet(() ->
                                "remove this element; there are " + String.join(", ", new TreeSet<>(READERS.keySet())));
    }

    private static String simple(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
