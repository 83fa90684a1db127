package org.postern;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postern.audit.LogSettings;
import org.postern.dns.DnsSettings;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;
import org.postern.policy.net.Block;
import org.postern.policy.net.Blocks;

/**
 * What the listeners share, from postern.properties. Every key has a default, so the file may be missing.
 *
 * <ul>
 *   <li>{@code trustedProxies}: addresses, blocks and ranges, separated by commas, whose PROXY header is believed;
 *       default none
 *   <li>{@code audit.…}: where the records go and how they are kept, see {@link LogSettings}
 *   <li>{@code state}: where logins and counts are remembered: {@code file}, which survives a restart, {@code memory},
 *       or {@code redis}: logins and greylisting in the file, counts on the Redis of redis.properties; default {@code file}
 *   <li>{@code state.file}: the file; default {@code var/postern/state.mv}
 *   <li>{@code dns.servers}, {@code dns.timeout}, {@code dns.deadline}, {@code dns.cache}: see {@link DnsSettings}
 * </ul>
 */
final class PosternProperties {
    enum Store {
        MEMORY,
        FILE,
        REDIS
    }

    final List<Block> trustedProxies;
    final LogSettings audit;
    final Store state;
    final Path stateFile;
    final DnsSettings dns;

    /**
     * @param dnsServers those of James or of the system, at least one
     * @throws org.postern.policy.config.BadSettings with everything that is wrong
     */
    PosternProperties(Settings settings, List<InetSocketAddress> dnsServers) {
        Problems problems = new Problems();
        SettingsReader reader = SettingsReader.ofProperties(settings, problems);
        this.trustedProxies = reader.attribute("trustedProxies", List.of(), PosternProperties::blocks);
        this.audit = LogSettings.read(reader);
        this.state = reader.attribute("state", Store.FILE, PosternProperties::store);
        this.stateFile = reader.attribute("state.file", Path.of("var/postern/state.mv"), Path::of);
        this.dns = DnsSettings.read(reader, dnsServers, problems);
        reader.finish();
        problems.throwIfErrors();
    }

    /** Whether the peer's PROXY header is believed. */
    boolean trusts(InetAddress peer) {
        return trustedProxies.stream().anyMatch(block -> block.contains(peer));
    }

    private static Store store(String text) {
        switch (text) {
            case "file":
                return Store.FILE;
            case "memory":
                return Store.MEMORY;
            case "redis":
                return Store.REDIS;
            default:
                throw new IllegalArgumentException("is none of file, memory, redis");
        }
    }

    private static List<Block> blocks(String text) {
        List<Block> blocks = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            try {
                blocks.addAll(Blocks.parse(one.strip()));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("holds \"" + one.strip() + "\": " + e.getMessage(), e);
            }
        }
        return List.copyOf(blocks);
    }
}
