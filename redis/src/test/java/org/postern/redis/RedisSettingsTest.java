package org.postern.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.config.BadSettings;

class RedisSettingsTest {
    @Test
    void defaults() {
        RedisSettings settings = TestCounters.settings("redis://redis.example.com");
        assertThat(settings.topology).isEqualTo(RedisSettings.Topology.STANDALONE);
        assertThat(settings.uris).singleElement().satisfies(uri -> {
            assertThat(uri.getHost()).isEqualTo("redis.example.com");
            assertThat(uri.getPort()).isEqualTo(6379);
            assertThat(uri.isSsl()).isFalse();
        });
        assertThat(settings.keyStore).isEmpty();
        assertThat(settings.ioThreads).isEmpty();
        assertThat(settings.workerThreads).isEmpty();
        assertThat(settings.namespace).isEqualTo("postern");
        assertThat(settings.timeout).isEqualTo(Duration.ofMillis(50));
        assertThat(settings.nodes).isEqualTo(1);
    }

    @Test
    void everything() {
        RedisSettings settings = TestCounters.settings(
                "redis-sentinel://secret@one:26379,two:26379?sentinelMasterId=mymaster",
                "redis.topology=sentinel",
                "redis.sentinelPassword=watch",
                "redis.ssl.enabled=true",
                "redis.ignoreCertificateCheck=false",
                "redis.keystore.file.path=file://conf/redis.p12",
                "redis.keystore.password=changeit",
                "redis.ioThreads=3",
                "redis.workerThreads=4",
                "redis.readFrom=master",
                "redis.namespace=mail",
                "redis.timeout=2s",
                "redis.nodes=3");
        assertThat(settings.uris).singleElement().satisfies(uri -> {
            assertThat(uri.getSentinels()).hasSize(2).allMatch(sentinel -> sentinel.isSsl());
            assertThat(uri.isSsl()).isTrue();
            assertThat(uri.getSentinelMasterId()).isEqualTo("mymaster");
        });
        assertThat(settings.sentinelPassword).contains("watch");
        assertThat(settings.keyStore).contains(Path.of("/james/conf/redis.p12"));
        assertThat(settings.keyStorePassword).isEqualTo("changeit");
        assertThat(settings.ioThreads).contains(3);
        assertThat(settings.workerThreads).contains(4);
        assertThat(settings.namespace).isEqualTo("mail");
        assertThat(settings.timeout).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.nodes).isEqualTo(3);
    }

    @Test
    void theOlderKeyForAClusterAndSeveralAddresses() {
        RedisSettings settings = TestCounters.settings("redis://one,redis://two", "cluster.enabled=true");
        assertThat(settings.topology).isEqualTo(RedisSettings.Topology.CLUSTER);
        assertThat(settings.uris).extracting(uri -> uri.getHost()).containsExactly("one", "two");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redis://one | redis.topology=clusters | redis.topology=\"clusters\" is none of standalone, cluster,"
                        + " master-replica, sentinel",
                "redis://one | redis.nods=2 | unknown key redis.nods=; did you mean redis.nodes?",
                "redis://one | redis.nodes=0 | redis.nodes=\"0\" is no whole number within 1..1000",
                "redis://one | redis.timeout=50 | redis.timeout=\"50\" is no time within 1ms..10s; write a number with"
                        + " ms or s",
                "redis://one | redis.namespace={a} | redis.namespace=\"{a}\" is no name; use letters, digits, dots,"
                        + " hyphens and underscores",
                "redis://one | redis.topology=sentinel | redisURL= names no sentinel; write"
                        + " redis-sentinel://host:26379#mymaster, or another redis.topology",
                "redis-sentinel://one#m | redis.nodes=1 | redisURL= names sentinels; write"
                        + " redis.topology=sentinel too",
                "http://one | redis.nodes=1 | redisURL= is no address of Redis; write redis://host:6379,"
                        + " rediss://host:6379 or redis-sentinel://host#master"
            })
    void whatIsWrongIsToldWithWhatToWrite(String url, String setting, String problem) {
        assertThatThrownBy(() -> TestCounters.settings(url, setting))
                .isInstanceOf(BadSettings.class)
                .hasMessage("redis.properties: " + problem);
    }
}
