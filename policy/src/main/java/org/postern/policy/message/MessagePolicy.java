package org.postern.policy.message;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.postern.policy.Mode;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;
import org.postern.policy.limit.Networks;
import org.postern.policy.net.AddressLists;
import org.postern.policy.net.ListListener;

/**
 * What {@code <handler class="org.postern.smtp.MessagePolicy">} says. Settings:
 *
 * <ul>
 *   <li>{@code mode}: enforce, warn or off; default enforce
 *   <li>{@code <network name="…">} with {@code <allow>}, {@code <deny>}, {@code <allowFile>}, {@code <denyFile>}: a named list
 *       of addresses
 *   <li>{@code <size max="20M">}, any number: the largest message, 64K to 8192T, for all or for one of {@code user}, {@code
 *       network}, {@code when}, {@code recipient}, {@code recipientDomain}; see {@link MessageSize}
 * </ul>
 */
public final class MessagePolicy {
    private final Mode mode;
    private final Networks networks;
    private final Map<String, SizeLimit> sizes = new LinkedHashMap<>();

    private MessagePolicy(Mode mode, Networks networks) {
        this.mode = mode;
        this.networks = networks;
    }

    /** Reads the element and collects what is wrong with it; the result is of use only when there are no errors. */
    public static MessagePolicy read(
            Settings settings, Path base, Instant now, ListListener listener, Problems problems) {
        SettingsReader reader = new SettingsReader(settings, problems);
        reader.attribute("class");
        Mode mode = reader.attribute("mode", Mode.ENFORCE, Mode::parse);
        MessagePolicy policy = new MessagePolicy(mode, Networks.read(reader, base, now, listener, problems));
        reader.children("size").forEach(child -> policy.size(child, problems));
        reader.finish();
        return policy;
    }

    private void size(Settings settings, Problems problems) {
        SizeLimit.read(settings, networks.names(), problems).ifPresent(size -> {
            if (sizes.putIfAbsent(size.toString(), size) != null) {
                problems.error(settings.place(), "another element is for " + size + "; keep one of them");
            }
        });
    }

    public Mode mode() {
        return mode;
    }

    /** The rule about sizes. */
    public MessageSize size() {
        return new MessageSize(new ArrayList<>(sizes.values()));
    }

    /** The names of the networks that an address is in at a moment. */
    public List<String> networks(InetAddress client, Instant now) {
        return networks.of(client, now);
    }

    /** The names of listeners that conditions ask for; one that does not exist is a mistake. */
    public Set<String> listeners() {
        Set<String> names = new TreeSet<>();
        sizes.values().forEach(size -> names.addAll(size.listeners()));
        return names;
    }

    /** The lists behind the networks, to be watched. */
    public List<AddressLists> lists() {
        return networks.lists();
    }
}
