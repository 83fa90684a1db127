package org.postern.policy.envelope;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postern.policy.config.SettingsReader;
import org.postern.policy.net.Block;
import org.postern.policy.net.Blocks;

/**
 * Addresses at which no other mail server can be: this network, loopback, private, link-local, multicast and reserved ones
 * (RFC 6890), and our own. Of IPv6 only global unicast is left, without what tunnels IPv4, as that could be any of these.
 * Settings of {@code <senderDomain>} and of {@code <senderCallout>}:
 *
 * <ul>
 *   <li>{@code reachable}: addresses, blocks or ranges, separated by commas, that are none of these here; default none
 *   <li>{@code own}: further addresses of this server, such as the one that a router translates; default none
 * </ul>
 */
final class BogusAddresses {
    private static final List<Block> NOWHERE = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "224.0.0.0/3",
                    "::/3",
                    "2001::/32",
                    "2002::/16",
                    "4000::/2",
                    "8000::/1")
            .map(Block::parse)
            .collect(Collectors.toUnmodifiableList());

    private final List<Block> reachable;
    private final List<Block> own;

    BogusAddresses(SettingsReader reader) {
        this.reachable = reader.attribute("reachable", List.of(), BogusAddresses::blocks);
        this.own = reader.attribute("own", List.of(), BogusAddresses::blocks);
    }

    /** Addresses, blocks and ranges with commas between them. */
    static List<Block> blocks(String text) {
        List<Block> blocks = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            blocks.addAll(Blocks.parse(one.strip()));
        }
        return List.copyOf(blocks);
    }

    /** Tells these addresses, and those that the server knows to be its own. */
    Predicate<InetAddress> and(Predicate<InetAddress> known) {
        return address -> {
            Block one = Block.of(address);
            return isIn(own, one) || !isIn(reachable, one) && (isIn(NOWHERE, one) || known.test(address));
        };
    }

    private static boolean isIn(List<Block> blocks, Block address) {
        for (Block block : blocks) {
            if (block.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
