package org.postern.policy.limit;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postern.policy.config.Parsers;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;
import org.postern.policy.net.AddressLists;
import org.postern.policy.net.ListListener;

/**
 * The elements {@code <network name="…">} of a handler, each with {@code <allow>}, {@code <deny>}, {@code <allowFile>} and
 * {@code <denyFile>}: named lists of addresses.
 */
public final class Networks {
    private final Map<String, AddressLists> lists = new LinkedHashMap<>();

    private Networks() {}

    /**
     * Reads the elements and collects what is wrong with them.
     *
     * @param reader of the surrounding element, which the caller finishes
     */
    public static Networks read(
            SettingsReader reader, Path base, Instant now, ListListener listener, Problems problems) {
        Networks networks = new Networks();
        for (Settings child : reader.children("network")) {
            SettingsReader network = new SettingsReader(child, problems);
            Optional<String> name = network.required("name", Parsers::name);
            AddressLists list = AddressLists.read(network, base, now, problems, (table, none) -> {}, listener);
            network.finish();
            if (name.isPresent() && networks.lists.put(name.get(), list) != null) {
                problems.error(child.place(), "another network has this name; put both lists into one element");
            }
        }
        return networks;
    }

    public Set<String> names() {
        return Collections.unmodifiableSet(lists.keySet());
    }

    /** The names of those that an address is in at a moment, in the order of the configuration. */
    public List<String> of(InetAddress client, Instant now) {
        List<String> names = new ArrayList<>(lists.size());
        lists.forEach((name, list) -> {
            if (list.table().find(client, now).filter(entry -> !entry.denies()).isPresent()) {
                names.add(name);
            }
        });
        return names;
    }

    /** The lists behind them, to be watched. */
    public List<AddressLists> lists() {
        return List.copyOf(lists.values());
    }
}
