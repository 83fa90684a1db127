package org.postern.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.masterreplica.MasterReplica;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The one connection to Redis, made anew when {@link #connect} is called. The client's own reconnecting is off, since it
 * sends again what was under way, and what had been counted would be counted twice.
 */
final class Link {
    /** For a connection and the greetings on it. */
    static final Duration CONNECT = Duration.ofSeconds(2);
    /** More commands under way than these are refused at once. */
    private static final int MOST_UNDER_WAY = 10_000;

    private final RedisSettings settings;
    private final ClientResources resources;
    private final AbstractRedisClient client;
    private StatefulConnection<String, String> connection;
    private volatile RedisClusterAsyncCommands<String, String> commands;
    private CompletionStage<?> connecting;
    private boolean closed;

    Link(RedisSettings settings) {
        this.settings = settings;
        ClientResources.Builder builder = ClientResources.builder()
                .threadFactoryProvider(pool -> threads("postern-redis-" + pool))
                .commandLatencyRecorder(CommandLatencyRecorder.disabled());
        settings.ioThreads.ifPresent(builder::ioThreadPoolSize);
        settings.workerThreads.ifPresent(builder::computationThreadPoolSize);
        ClientOptions options = options(settings);
        this.resources = builder.build();
        if (settings.topology == RedisSettings.Topology.CLUSTER) {
            RedisClusterClient cluster = RedisClusterClient.create(resources, settings.uris);
            cluster.setOptions(ClusterClientOptions.builder(options).build());
            this.client = cluster;
        } else {
            RedisClient single = RedisClient.create(resources);
            single.setOptions(options);
            this.client = single;
        }
    }

    private static ClientOptions options(RedisSettings settings) {
        ClientOptions.Builder options = ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MOST_UNDER_WAY)
                // An answer that comes late is still needed.
                .timeoutOptions(TimeoutOptions.create())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT)
                        .keepAlive(true)
                        .build());
        settings.keyStore.ifPresent(file -> options.sslOptions(ssl(file, settings.keyStorePassword.toCharArray())));
        return options.build();
    }

    /** What the file holds decides what it is for: certificates are trusted, a private key is shown. */
    private static SslOptions ssl(Path file, char[] password) {
        boolean keys = false;
        boolean certificates = false;
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(in, password);
            for (String alias : Collections.list(store.aliases())) {
                keys |= store.isKeyEntry(alias);
                certificates |= store.isCertificateEntry(alias);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "redis.properties: redis.keystore.file.path=\"" + file + "\" cannot be read: " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "redis.properties: redis.keystore.file.path=\"" + file + "\" is no key store: " + e.getMessage(),
                    e);
        }
        SslOptions.Builder ssl = SslOptions.builder().jdkSslProvider();
        if (keys) {
            ssl.keystore(file.toFile(), password);
        }
        if (certificates) {
            ssl.truststore(file.toFile(), new String(password));
        }
        return ssl.build();
    }

    /** What to talk to Redis with; null while there is no connection. */
    RedisClusterAsyncCommands<String, String> commands() {
        return commands;
    }

    /** Whether the connection is there and open. */
    synchronized boolean isOpen() {
        return connection != null && connection.isOpen();
    }

    /** Lets the connection go, if there is one, which fails all that is under way, and makes a new one unless one is being made. */
    void connect(Runnable connected, Consumer<Throwable> failed) {
        StatefulConnection<String, String> old;
        synchronized (this) {
            if (connecting != null || closed) {
                return;
            }
            old = connection;
            connection = null;
            commands = null;
            try {
                connecting = start();
            } catch (RuntimeException e) {
                connecting = null;
                failed.accept(e);
                return;
            }
        }
        if (old != null && old.isOpen()) {
            old.closeAsync();
        }
        connecting().whenComplete((made, trouble) -> {
            arrived(made);
            if (trouble == null) {
                connected.run();
            } else {
                failed.accept(Script.cause(trouble));
            }
        });
    }

    @SuppressWarnings("unchecked")
    private synchronized CompletionStage<StatefulConnection<String, String>> connecting() {
        return (CompletionStage<StatefulConnection<String, String>>) connecting;
    }

    private CompletionStage<? extends StatefulConnection<String, String>> start() {
        switch (settings.topology) {
            case CLUSTER:
                // Who serves what may have changed since.
                RedisClusterClient cluster = (RedisClusterClient) client;
                return cluster.refreshPartitionsAsync()
                        .thenCompose(refreshed -> cluster.connectAsync(StringCodec.UTF8));
            case MASTER_REPLICA:
                return MasterReplica.connectAsync((RedisClient) client, StringCodec.UTF8, settings.uris);
            default:
                return ((RedisClient) client).connectAsync(StringCodec.UTF8, settings.uris.get(0));
        }
    }

    private void arrived(StatefulConnection<String, String> made) {
        boolean unwanted;
        synchronized (this) {
            connecting = null;
            unwanted = closed;
            if (made != null && !closed) {
                connection = made;
                commands = made instanceof StatefulRedisClusterConnection
                        ? ((StatefulRedisClusterConnection<String, String>) made).async()
                        : ((StatefulRedisConnection<String, String>) made).async();
            }
        }
        if (made != null && unwanted) {
            made.closeAsync();
        }
    }

    /** Ends the connection and the client's threads, without waiting for them. */
    void close() {
        List<StatefulConnection<String, String>> open = new ArrayList<>();
        synchronized (this) {
            closed = true;
            commands = null;
            if (connection != null) {
                open.add(connection);
            }
        }
        open.forEach(StatefulConnection::closeAsync);
        client.shutdownAsync(0, 1, TimeUnit.SECONDS)
                .whenComplete((done, trouble) -> resources.shutdown(0, 1, TimeUnit.SECONDS));
    }

    private static ThreadFactory threads(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + '-' + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
