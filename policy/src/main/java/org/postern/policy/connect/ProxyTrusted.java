package org.postern.policy.connect;

import java.net.InetAddress;
import java.util.List;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Reply;
import org.postern.policy.Rule;
import org.postern.policy.net.Block;

/**
 * Is the peer that will send a PROXY header one of our proxies? Anyone else could claim any client address in it.
 *
 * <p>Phase: at connect, on listeners that require the PROXY header. Setting: {@code trustedProxies} in
 * postern.properties. Reply: {@code 554 5.7.1} in place of the greeting. The fact is the peer's own address. Depends on
 * nothing outside.
 */
public final class ProxyTrusted implements Rule<InetAddress> {
    private static final Reply UNTRUSTED =
            Reply.of(554, "5.7.1", "Connection refused: this listener is for its proxies only");

    private final List<Block> trusted;

    public ProxyTrusted(List<Block> trusted) {
        this.trusted = List.copyOf(trusted);
    }

    @Override
    public String name() {
        return "proxy-trusted";
    }

    @Override
    public Decision decide(InetAddress peer) {
        return trusted.stream()
                .filter(block -> block.contains(peer))
                .findFirst()
                .map(block -> Decision.accept(name(), "trusted", Evidence.of("entry", block.toString())))
                .orElseGet(() ->
                        Decision.refuse(name(), "not-trusted", Evidence.of("peer", peer.getHostAddress()), UNTRUSTED));
    }
}
