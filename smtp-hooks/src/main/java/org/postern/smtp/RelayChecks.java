package org.postern.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postern.james.SmtpServers.Server;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.net.Block;
import org.postern.policy.net.Blocks;

/**
 * What is wrong with James's own relay settings beside RelayAuth: {@code <authorizedAddresses>} that James would widen,
 * that let a proxy relay, or that are too wide to be meant.
 */
final class RelayChecks {
    private static final int WIDE_IPV4 = 8;
    private static final int WIDE_IPV6 = 16;

    private RelayChecks() {}

    static void check(Server server, List<Block> trustedProxies, Problems problems) {
        Optional<Settings> relayAuth = server.handlers().stream()
                .filter(handler ->
                        RelayAuth.class.getName().equals(handler.attributes().get("class")))
                .findFirst();
        Optional<String> addresses = server.authorizedAddresses();
        if (relayAuth.isEmpty() || addresses.isEmpty()) {
            return;
        }
        boolean wideIsMeant = "true".equals(relayAuth.get().attributes().get("iKnowThisIsWide"));
        Place place = server.place().in("<authorizedAddresses>");
        for (Block block : blocks(addresses.get(), place, problems)) {
            check(block, wideIsMeant, place, problems);
            trustedProxies.stream()
                    .filter(proxy -> block.contains(proxy) || proxy.contains(block))
                    .forEach(proxy -> problems.error(
                            place,
                            block.toString(),
                            "lets the trusted proxy " + proxy
                                    + " (postern.properties) relay; every client behind it could"
                                    + " when its header is missing. Take the proxy out"));
        }
    }

    private static void check(Block block, boolean wideIsMeant, Place place, Problems problems) {
        if (!block.isIpv4()) {
            problems.error(
                    place,
                    block.toString(),
                    "James widens IPv6 prefixes here (it takes a /128 for a /64 and a /64 for a /56); write it as"
                            + " <network> with <allow> in RelayAuth");
        }
        if (!wideIsMeant && block.length() <= (block.isIpv4() ? WIDE_IPV4 : WIDE_IPV6)) {
            problems.error(
                    place,
                    block.toString(),
                    "lets very many clients relay; narrow it, or write iKnowThisIsWide=\"true\" in RelayAuth");
        }
    }

    private static List<Block> blocks(String text, Place place, Problems problems) {
        List<Block> blocks = new ArrayList<>();
        for (String one : text.split("[,\\s]+")) {
            try {
                blocks.addAll(Blocks.parse(one));
            } catch (IllegalArgumentException e) {
                problems.error(place, one, e.getMessage());
            }
        }
        return blocks;
    }
}
