package org.postern.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postern.redis.TestCounters.charges;
import static org.postern.redis.TestCounters.hourly;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.policy.limit.Charges;

/** Each way in which Redis can be set up. */
class TopologiesTest {
    @TempDir
    private Path directory;

    private static void works(TestCounters counters) {
        Charges several = charges(hourly(10), "bob", 1);
        several.add(hourly(10), "alice", "", 2);
        assertThat(counters.take(several).store()).isEmpty();
        assertThat(counters.left(hourly(10), "alice")).isEqualTo(8);
    }

    @Test
    void password() {
        try (RedisServer server = new RedisServer("--requirepass", "secret");
                TestCounters counters = TestCounters.ready("redis://:secret@127.0.0.1:" + server.port);
                TestCounters wrong = new TestCounters("redis://:wrong@127.0.0.1:" + server.port)) {
            works(counters);
            assertThat(wrong.take(hourly(10), "bob", 1).store()).isEqualTo("local");
            Await.until(
                    "the reason is told",
                    () -> String.join(" ", wrong.counters.troubles()).contains("WRONGPASS"));
        }
    }

    @Test
    void tls() throws Exception {
        run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout",
                "key.pem",
                "-out",
                "cert.pem");
        run(
                "keytool",
                "-importcert",
                "-noprompt",
                "-alias",
                "redis",
                "-file",
                "cert.pem",
                "-keystore",
                "trust.p12",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit");
        int port = RedisServer.freePort();
        String url = "rediss://127.0.0.1:" + port;
        try (RedisServer server = new RedisServer(
                        port,
                        "--port",
                        "0",
                        "--tls-port",
                        Integer.toString(port),
                        "--tls-cert-file",
                        directory.resolve("cert.pem").toString(),
                        "--tls-key-file",
                        directory.resolve("key.pem").toString(),
                        "--tls-auth-clients",
                        "no");
                TestCounters trusting = TestCounters.ready(
                        url,
                        "redis.ignoreCertificateCheck=false",
                        "redis.keystore.file.path=file://" + directory.resolve("trust.p12"),
                        "redis.keystore.password=changeit");
                TestCounters careless = TestCounters.ready(url + "?verifyPeer=NONE");
                TestCounters distrusting = new TestCounters(url)) {
            works(trusting);
            assertThat(careless.left(hourly(10), "alice")).isEqualTo(8);
            Await.until(
                    "the reason is told",
                    () -> String.join(" ", distrusting.counters.troubles()).contains("certification path"));
            assertThat(distrusting.take(hourly(10), "bob", 1).store()).isEqualTo("local");
            assertThat(server.port).isEqualTo(port);
        }
    }

    @Test
    void cluster() {
        try (RedisServer server = new RedisServer("--cluster-enabled", "yes")) {
            server.cli("cluster", "addslotsrange", "0", "16383");
            Await.until("the cluster is up", () -> server.cli("cluster", "info").contains("cluster_state:ok"));
            try (TestCounters counters = TestCounters.ready(server.url(), "redis.topology=cluster")) {
                works(counters);
                server.kill();
                counters.awaitAway();
                assertThat(counters.take(hourly(10), "carol", 1).store()).isEqualTo("local");
                server.start();
                counters.awaitReady();
                assertThat(counters.left(hourly(10), "carol")).isEqualTo(9);
            }
        }
    }

    @Test
    void masterAndReplica() {
        try (RedisServer master = new RedisServer();
                RedisServer replica = new RedisServer("--replicaof", "127.0.0.1 " + master.port)) {
            Await.until(
                    "it replicates", () -> replica.cli("info", "replication").contains("master_link_status:up"));
            try (TestCounters counters =
                    TestCounters.ready(replica.url() + "," + master.url(), "redis.topology=master-replica")) {
                works(counters);
            }
        }
    }

    @Test
    void sentinel() throws IOException {
        try (RedisServer master = new RedisServer()) {
            int port = RedisServer.freePort();
            Path file = Files.writeString(
                    directory.resolve("sentinel.conf"),
                    "sentinel monitor mymaster 127.0.0.1 " + master.port + " 1\nrequirepass watch\n");
            try (RedisServer sentinel = new RedisServer(port, file.toString(), "--sentinel");
                    TestCounters counters = TestCounters.ready(
                            "redis-sentinel://127.0.0.1:" + sentinel.port + "#mymaster",
                            "redis.topology=sentinel",
                            "redis.sentinelPassword=watch")) {
                works(counters);
            }
        }
    }

    private void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(text).isZero();
    }
}
