package org.postern.james;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.lang3.BooleanUtils;
import org.postern.policy.config.Place;
import org.postern.policy.config.Settings;

/**
 * The servers of smtpserver.xml as James reads it: their names, ports and handlers. James tells a handler its own
 * element only, so this is how a message can name the server and a record the listener.
 */
public final class SmtpServers {
    /** How messages name the file. */
    public static final Place FILE = Place.file("smtpserver.xml");

    private static final String NAME = "jmxName";

    private final Settings root;
    private final List<Server> servers;
    private final Map<Integer, String> namesByPort = new TreeMap<>();

    /** @param root the root element of smtpserver.xml */
    public SmtpServers(Settings root) {
        this.root = root;
        this.servers = root.children().stream()
                .filter(child -> child.name().equals("smtpserver"))
                .filter(child -> isTrue(child.attributes().get("enabled"), true))
                .map(Server::new)
                .collect(Collectors.toUnmodifiableList());
        servers.forEach(server -> server.ports().forEach(port -> namesByPort.putIfAbsent(port, server.name)));
    }

    public List<Server> all() {
        return servers;
    }

    /** The name of the server that listens on the port; empty for a port that James chose itself. */
    public Optional<String> nameOfPort(int port) {
        return Optional.ofNullable(namesByPort.get(port));
    }

    /** Whether some server has such an element in its handler chain. */
    public boolean has(Settings handler) {
        return servers.stream().flatMap(server -> server.handlers().stream()).anyMatch(handler::sameAs);
    }

    /** Elements that name a class of ours where James does not look for handlers, so that it would do nothing. */
    public List<Settings> misplaced() {
        List<Settings> misplaced = new ArrayList<>();
        root.children().forEach(child -> misplaced(child, child.name(), misplaced));
        return misplaced;
    }

    private static void misplaced(Settings element, String path, List<Settings> misplaced) {
        for (Settings child : element.children()) {
            String childPath = path + "/" + child.name();
            if (child.attributes().getOrDefault("class", "").startsWith("org.postern.")
                    && !childPath.equals("smtpserver/handlerchain/handler")) {
                misplaced.add(child);
            }
            misplaced(child, childPath, misplaced);
        }
    }

    /** The element again, with the servers in its place in whose handler chain it stands. */
    public Settings placed(Settings handler) {
        List<Settings> same = servers.stream()
                .flatMap(server -> server.handlers().stream())
                .filter(handler::sameAs)
                .collect(Collectors.toList());
        if (same.size() == 1) {
            return same.get(0);
        }
        String names = servers.stream()
                .filter(server -> server.handlers().stream().anyMatch(handler::sameAs))
                .map(server -> "'" + server.name + "'")
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? handler : replaced(handler, FILE.in("servers " + names));
    }

    /** What James's configuration library takes for true; for what is neither true nor false James does not start. */
    private static boolean isTrue(String text, boolean otherwise) {
        return Optional.ofNullable(text).map(BooleanUtils::toBooleanObject).orElse(otherwise);
    }

    private static Settings replaced(Settings settings, Place parent) {
        Place place = Settings.place(parent, settings.name(), settings.attributes());
        List<Settings> children = new ArrayList<>();
        settings.children().forEach(child -> children.add(replaced(child, place)));
        return new Settings(place, settings.name(), settings.attributes(), settings.text(), children);
    }

    /** One {@code <smtpserver>}. */
    public static final class Server {
        private final String name;
        private final Place place;
        private final Settings settings;

        private Server(Settings settings) {
            this.name = textOf(settings, NAME).orElse("smtpserver");
            this.place = FILE.in("server '" + name + "'");
            this.settings = settings;
        }

        public String name() {
            return name;
        }

        public Place place() {
            return place;
        }

        /** Whether the server expects a PROXY header before anything else. */
        public boolean proxyRequired() {
            return isTrue(textOf(settings, "proxyRequired").orElse(null), false);
        }

        /** The clients that James itself lets relay, as they are written; empty when there are none. */
        public Optional<String> authorizedAddresses() {
            return textOf(settings, "authorizedAddresses").filter(text -> !text.isBlank());
        }

        /** The class that lists the core handlers; James's own unless the chain says otherwise. */
        public Optional<String> coreHandlersPackage() {
            return chain().map(chain -> chain.attributes().get("coreHandlersPackage"));
        }

        /** The configured handlers, placed in this server. */
        public List<Settings> handlers() {
            return chain().stream()
                    .flatMap(chain -> chain.children().stream())
                    .filter(child -> child.name().equals("handler"))
                    .map(child -> replaced(child, place))
                    .collect(Collectors.toUnmodifiableList());
        }

        private Optional<Settings> chain() {
            return settings.children().stream()
                    .filter(child -> child.name().equals("handlerchain"))
                    .findFirst();
        }

        private Set<Integer> ports() {
            Set<Integer> ports = new LinkedHashSet<>();
            for (String address : textOf(settings, "bind").orElse("0.0.0.0:25").split(",")) {
                String port = address.substring(address.lastIndexOf(':') + 1).strip();
                if (port.matches("[1-9]\\d{0,4}")) {
                    ports.add(Integer.parseInt(port));
                }
            }
            return ports;
        }

        private static Optional<String> textOf(Settings settings, String child) {
            return settings.children().stream()
                    .filter(one -> one.name().equals(child))
                    .map(Settings::text)
                    .findFirst();
        }
    }
}
