package org.postern.policy.connect;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postern.policy.Mode;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;
import org.postern.policy.net.AddressEntry;
import org.postern.policy.net.AddressLists;
import org.postern.policy.net.AddressTable;
import org.postern.policy.net.Block;
import org.postern.policy.net.ListListener;

/**
 * What {@code <handler class="org.postern.smtp.ConnectAllowlist">} says. Settings:
 *
 * <ul>
 *   <li>{@code mode}: enforce, warn or off; default enforce
 *   <li>{@code <allow>}, {@code <deny>}: an address, a CIDR block or a range {@code a-b}, any number of them
 *   <li>{@code <allowFile>}, {@code <denyFile>}: files with one of these a line, re-read when they change
 *   <li>{@code <otherwise>}: refuse or accept, for addresses on no list; must be there
 * </ul>
 */
public final class ConnectPolicy {
    private final Mode mode;
    private final AddressLists lists;
    private final ClientAllowed rule;

    private ConnectPolicy(Mode mode, AddressLists lists, boolean otherwiseAccept) {
        this.mode = mode;
        this.lists = lists;
        this.rule = new ClientAllowed(lists::table, otherwiseAccept);
    }

    /**
     * Reads the element and collects what is wrong with it; the result is of use only when there are no errors.
     *
     * @param base where relative file names begin
     * @param trustedProxies must not be allowed as clients: whoever reaches a plain listener through a proxy that speaks
     *     no PROXY protocol would be let in as the proxy
     */
    public static ConnectPolicy read(
            Settings settings,
            Path base,
            Instant now,
            List<Block> trustedProxies,
            ListListener listener,
            Problems problems) {
        SettingsReader reader = new SettingsReader(settings, problems);
        reader.attribute("class");
        Mode mode = reader.attribute("mode", Mode.ENFORCE, Mode::parse);
        AddressLists lists = AddressLists.read(
                reader, base, now, problems, (table, found) -> checkProxies(table, trustedProxies, found), listener);
        Optional<Settings> element = reader.child("otherwise");
        Optional<Boolean> accept =
                element.flatMap(child -> new SettingsReader(child, problems).text(ConnectPolicy::otherwise));
        if (element.isEmpty()) {
            problems.error(
                    settings.place(),
                    "<otherwise> is missing; write <otherwise>refuse</otherwise>, or accept to let only the deny"
                            + " lists count");
        }
        reader.finish();
        if (accept.equals(Optional.of(false))
                && reader.children("allow").isEmpty()
                && reader.children("allowFile").isEmpty()) {
            problems.error(
                    settings.place(),
                    "no <allow> or <allowFile>: every client would be refused; name those that may connect");
        }
        return new ConnectPolicy(mode, lists, accept.orElse(false));
    }

    private static boolean otherwise(String text) {
        switch (text) {
            case "accept":
                return true;
            case "refuse":
                return false;
            default:
                throw new IllegalArgumentException("is neither refuse nor accept");
        }
    }

    private static void checkProxies(AddressTable table, List<Block> proxies, Problems problems) {
        // An entry that allows everyone is an error of its own.
        proxies.forEach(proxy -> allowing(table, proxy)
                .filter(entry -> !entry.block().isEverything())
                .ifPresent(entry -> complain(entry, proxy, problems)));
    }

    /** The entry that allows the proxies of this block, or some of them. */
    private static Optional<AddressEntry> allowing(AddressTable table, Block proxies) {
        Optional<AddressEntry> around = table.find(proxies.address(), Instant.EPOCH);
        if (proxies.length() == (proxies.isIpv4() ? 32 : 128)) {
            return around.filter(entry -> !entry.denies());
        }
        // What is said of the first address need not hold for the others.
        around = Optional.empty();
        for (int i = 0; i < table.size(); i++) {
            AddressEntry entry = table.entry(i);
            if (!entry.denies() && proxies.contains(entry.block())) {
                return Optional.of(entry);
            }
            if (entry.block().contains(proxies)
                    && around.filter(other -> narrower(other, entry)).isEmpty()) {
                around = Optional.of(entry);
            }
        }
        return around.filter(entry -> !entry.denies());
    }

    private static boolean narrower(AddressEntry one, AddressEntry other) {
        return one.block().length() > other.block().length();
    }

    private static void complain(AddressEntry entry, Block proxy, Problems problems) {
        problems.error(
                entry.place(),
                entry.block().toString(),
                "allows the trusted proxy " + proxy
                        + " (postern.properties) as a client; deny the proxy here, or narrow this entry");
    }

    public Mode mode() {
        return mode;
    }

    /** The lists behind the rule, to be watched. */
    public AddressLists lists() {
        return lists;
    }

    public ClientAllowed rule() {
        return rule;
    }
}
