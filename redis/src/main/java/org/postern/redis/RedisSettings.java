package org.postern.redis;

import io.lettuce.core.RedisURI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.policy.config.Parsers;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;

/**
 * How Redis is reached, from redis.properties: the file of James's own Redis client with the same keys, and three more.
 *
 * <ul>
 *   <li>{@code redisURL}: where Redis is, such as {@code redis://:password@host:6379}, {@code rediss://…} with TLS or {@code
 *       redis-sentinel://host:26379,other:26379#mymaster}; several, separated by commas, with {@code cluster} and {@code
 *       master-replica}; there is no default
 *   <li>{@code redis.topology}: {@code standalone}, {@code cluster}, {@code master-replica} or {@code sentinel}; default
 *       {@code standalone}. The older {@code cluster.enabled=true} means {@code cluster}
 *   <li>{@code redis.sentinelPassword}: of the sentinels; default none
 *   <li>{@code redis.ssl.enabled}: whether TLS is used, as {@code rediss:} says too; default false
 *   <li>{@code redis.ignoreCertificateCheck}: false to check with {@code redis.keystore.file.path} rather than with Java's
 *       own certificates; default true. Either way {@code verifyPeer=NONE} in {@code redisURL} is what ends the check
 *   <li>{@code redis.keystore.file.path}, {@code redis.keystore.password}: the certificates to trust and, when it holds a
 *       private key, the one to show; default Java's own, without a password
 *   <li>{@code redis.ioThreads}, {@code redis.workerThreads}: of the client, 1 to 256; default as the client has it
 *   <li>{@code redis.readFrom}: understood, and without effect, since counting is writing
 *   <li>{@code redis.namespace}: what the names of our keys begin with, in braces; default {@code postern}
 *   <li>{@code redis.timeout}: how long a command waits for Redis, 1ms to 10s; default {@code 50ms}
 *   <li>{@code redis.nodes}: how many Jameses share the counters, 1 to 1000; default 1. While Redis is away each allows
 *       its part of a limit
 * </ul>
 */
public final class RedisSettings {
    enum Topology {
        STANDALONE,
        CLUSTER,
        MASTER_REPLICA,
        SENTINEL
    }

    private static final Pattern TIME = Pattern.compile("(\\d{1,5})(ms|s)");
    private static final String FILE = "file://";

    final List<RedisURI> uris;
    final Topology topology;
    final Optional<String> sentinelPassword;
    final boolean tls;
    final Optional<Path> keyStore;
    final String keyStorePassword;
    final Optional<Integer> ioThreads;
    final Optional<Integer> workerThreads;
    final String namespace;
    final Duration timeout;
    final int nodes;

    /**
     * @param base the directory to which relative file names refer
     * @throws org.postern.policy.config.BadSettings with everything that is wrong
     */
    public RedisSettings(Settings settings, Path base) {
        Problems problems = new Problems();
        SettingsReader reader = SettingsReader.ofProperties(settings, problems);
        boolean cluster = reader.attribute("cluster.enabled", false, Parsers::yesOrNo);
        this.topology = reader.attribute(
                "redis.topology", cluster ? Topology.CLUSTER : Topology.STANDALONE, RedisSettings::topology);
        this.uris = uris(reader, problems);
        this.sentinelPassword = reader.attribute("redis.sentinelPassword");
        this.tls = reader.attribute("redis.ssl.enabled", false, Parsers::yesOrNo);
        boolean ignore = reader.attribute("redis.ignoreCertificateCheck", true, Parsers::yesOrNo);
        Optional<Path> named = reader.attribute(
                "redis.keystore.file.path",
                Optional.empty(),
                text -> Optional.of(base.resolve(text.startsWith(FILE) ? text.substring(FILE.length()) : text)));
        this.keyStore = ignore ? Optional.empty() : named;
        this.keyStorePassword = reader.attribute("redis.keystore.password").orElse("");
        this.ioThreads = reader.attribute("redis.ioThreads", Optional.empty(), RedisSettings::threads);
        this.workerThreads = reader.attribute("redis.workerThreads", Optional.empty(), RedisSettings::threads);
        reader.attribute("redis.readFrom");
        this.namespace = reader.attribute("redis.namespace", "postern", Parsers::name);
        this.timeout = reader.attribute("redis.timeout", Duration.ofMillis(50), RedisSettings::time);
        this.nodes = reader.attribute("redis.nodes", 1, Parsers.number(1, 1000));
        reader.finish();
        problems.throwIfErrors();
        uris.forEach(this::complete);
    }

    private void complete(RedisURI uri) {
        List<RedisURI> all = new ArrayList<>(uri.getSentinels());
        sentinelPassword.ifPresent(password ->
                all.forEach(sentinel -> sentinel.setCredentialsProvider(io.lettuce.core.RedisCredentialsProvider.from(
                        () -> io.lettuce.core.RedisCredentials.just("", password)))));
        all.add(uri);
        all.forEach(one -> one.setTimeout(Link.CONNECT));
        if (tls) {
            all.forEach(one -> one.setSsl(true));
        }
    }

    /** The value is not told when it is wrong, since it may hold a password. */
    private List<RedisURI> uris(SettingsReader reader, Problems problems) {
        try {
            return reader.attribute("redisURL")
                    .map(this::uris)
                    .orElseThrow(() -> new IllegalArgumentException("is missing; write redis://host:6379"));
        } catch (IllegalArgumentException e) {
            problems.error(reader.place(), "redisURL= " + e.getMessage());
            return List.of();
        }
    }

    private List<RedisURI> uris(String text) {
        boolean several = topology == Topology.CLUSTER || topology == Topology.MASTER_REPLICA;
        List<String> parts =
                several && !text.startsWith("redis-sentinel:") ? List.of(text.split(",", -1)) : List.of(text);
        List<RedisURI> parsed = new ArrayList<>();
        for (String part : parts) {
            RedisURI uri = uri(part.strip());
            if (topology == Topology.SENTINEL && uri.getSentinels().isEmpty()) {
                throw new IllegalArgumentException(
                        "names no sentinel; write redis-sentinel://host:26379#mymaster, or another redis.topology");
            }
            if (topology == Topology.STANDALONE && !uri.getSentinels().isEmpty()) {
                throw new IllegalArgumentException("names sentinels; write redis.topology=sentinel too");
            }
            parsed.add(uri);
        }
        return List.copyOf(parsed);
    }

    private static RedisURI uri(String text) {
        try {
            return RedisURI.create(text);
        } catch (IllegalArgumentException e) {
            // Its own text may quote a password.
            throw new IllegalArgumentException(
                    "is no address of Redis; write redis://host:6379, rediss://host:6379 or redis-sentinel://host#master",
                    e);
        }
    }

    private static Topology topology(String text) {
        switch (text) {
            case "standalone":
                return Topology.STANDALONE;
            case "cluster":
                return Topology.CLUSTER;
            case "master-replica":
                return Topology.MASTER_REPLICA;
            case "sentinel":
                return Topology.SENTINEL;
            default:
                throw new IllegalArgumentException("is none of standalone, cluster, master-replica, sentinel");
        }
    }

    private static Optional<Integer> threads(String text) {
        return Optional.of(Parsers.number(1, 256).apply(text));
    }

    private static Duration time(String text) {
        Matcher matcher = TIME.matcher(text);
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            Duration time = matcher.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number);
            if (time.toMillis() >= 1 && time.toMillis() <= 10_000) {
                return time;
            }
        }
        throw new IllegalArgumentException("is no time within 1ms..10s; write a number with ms or s");
    }
}
