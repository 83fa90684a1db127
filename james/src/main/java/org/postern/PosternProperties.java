package org.postern;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postern.dns.DnsSettings;
import org.postern.policy.config.Parsers;
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
 *   <li>{@code audit.file}: where the records go, relative to James's directory; default {@code
 *       var/postern/audit.jsonl}
 *   <li>{@code audit.maxSizeMiB}: the size at which the file is rotated, 1 to 1048576; default 100
 *   <li>{@code audit.keep}: how many rotated files are kept, 1 to 1000; default 9
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

    private static final long MIB = 1024L * 1024;

    final List<Block> trustedProxies;
    final Path auditFile;
    final long auditMaxBytes;
    final int auditKeep;
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
        this.auditFile = reader.attribute("audit.file", Path.of("var/postern/audit.jsonl"), Path::of);
        this.auditMaxBytes = reader.attribute("audit.maxSizeMiB", 100, Parsers.number(1, 1 << 20)) * MIB;
        this.auditKeep = reader.attribute("audit.keep", 9, Parsers.number(1, 1000));
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
