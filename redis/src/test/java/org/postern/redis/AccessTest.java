package org.postern.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postern.redis.TestCounters.charges;
import static org.postern.redis.TestCounters.hourly;
import static org.postern.redis.TestCounters.quota;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Quota;
import org.postern.policy.limit.Rate;
import org.postern.policy.limit.Unit;

/** The user that docs/redis.md shows may do all that is done, and nothing that is never done. */
class AccessTest {
    private static final Quota WINDOW = quota(Unit.MESSAGES, Rate.sliding(10, Duration.ofHours(1)));
    private static final Quota LEVEL = quota(Unit.CONCURRENT, Rate.level(10));
    private static final Quota UNIQUE = quota(Unit.UNIQUE_RECIPIENTS, Rate.bucket(10, Duration.ofHours(1), 10));

    @TempDir
    private Path directory;

    /** The words after {@code user postern}, from the page. */
    private static List<String> rules(String... more) throws IOException {
        String line = Files.readAllLines(Path.of("../docs/redis.md")).stream()
                .filter(one -> one.startsWith("user postern "))
                .findFirst()
                .orElseThrow();
        List<String> rules = new ArrayList<>(List.of(line.split(" ")));
        rules.addAll(List.of(more));
        return rules.subList(2, rules.size());
    }

    /** What a topology needs besides, from the page: {@code - `cluster`: `+info …`}. */
    private static String[] more(String topology) throws IOException {
        String line = Files.readAllLines(Path.of("../docs/redis.md")).stream()
                .filter(one -> one.startsWith("- `" + topology + "`: `+"))
                .findFirst()
                .orElseThrow();
        return line.split("`")[3].split(" ");
    }

    private static void allow(RedisServer server, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("acl", "setuser", "postern"));
        words.addAll(rules(more));
        assertThat(server.cli(words.toArray(new String[0]))).isEqualTo("OK");
    }

    private static String url(RedisServer server) {
        return "redis://postern:secret@127.0.0.1:" + server.port;
    }

    /** Everything that Redis is ever asked. */
    private static void everything(RedisServer server, TestCounters one) {
        for (Quota quota : List.of(hourly(10), WINDOW, LEVEL)) {
            Charges first = one.take(quota, "bob", 2);
            one.take(quota, "bob", 2);
            one.counters.giveBack(first);
            one.take(quota, "bob", 2);
            one.counters.charge(charges(quota, "bob", 1));
            one.counters.giveBack(one.take(quota, "alice", 1));
        }
        for (int i = 0; i < 2; i++) {
            Charges seen = new Charges();
            seen.add(UNIQUE, "bob", "x", 1);
            one.take(seen);
        }
        Charges back = new Charges();
        back.add(UNIQUE, "bob", "y", 1);
        one.counters.giveBack(one.take(back));
        String node = server.cli("keys", "{postern}:node:*");
        server.cli("del", node);
        Await.until("it is told again", () -> server.cli("keys", "*:node:*").equals(node));
        one.awaitReady();
        assertThat(one.left(LEVEL, "bob")).isEqualTo(5);
    }

    private static Set<String> used(RedisServer server) {
        return server.cli("info", "commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_"))
                .map(line -> line.substring(8, line.indexOf(':')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void standalone() throws IOException {
        try (RedisServer server = new RedisServer()) {
            allow(server);
            try (TestCounters one = TestCounters.ready(url(server))) {
                everything(server, one);
            }
            Await.until(
                    "it has said goodbye", () -> server.cli("keys", "*:node:*").isEmpty());
            assertThat(server.cli("acl", "log")).isEmpty();
            Set<String> used = used(server);
            used.removeAll(Set.of("acl|setuser", "acl|log", "keys", "info", "hello"));
            assertThat(used.stream().map(command -> '+' + command))
                    .containsExactlyInAnyOrderElementsOf(rules().stream()
                            .filter(rule -> rule.startsWith("+"))
                            .collect(Collectors.toList()));
        }
    }

    @Test
    void cluster() throws IOException {
        try (RedisServer server = new RedisServer("--cluster-enabled", "yes")) {
            allow(server, more("cluster"));
            server.cli("cluster", "addslotsrange", "0", "16383");
            Await.until("the cluster is up", () -> server.cli("cluster", "info").contains("cluster_state:ok"));
            try (TestCounters one = TestCounters.ready(url(server), "redis.topology=cluster")) {
                everything(server, one);
            }
            assertThat(server.cli("acl", "log")).isEmpty();
        }
    }

    @Test
    void sentinel() throws IOException {
        try (RedisServer master = new RedisServer()) {
            allow(master);
            int port = RedisServer.freePort();
            Path file = Files.writeString(
                    directory.resolve("sentinel.conf"),
                    "sentinel monitor mymaster 127.0.0.1 " + master.port + " 1\nrequirepass watch\n");
            try (RedisServer sentinel = new RedisServer(port, file.toString(), "--sentinel");
                    TestCounters one = TestCounters.ready(
                            "redis-sentinel://postern:secret@127.0.0.1:" + sentinel.port + "#mymaster",
                            "redis.topology=sentinel",
                            "redis.sentinelPassword=watch")) {
                everything(master, one);
            }
            assertThat(master.cli("acl", "log")).isEmpty();
        }
    }

    @Test
    void masterAndReplica() throws IOException {
        try (RedisServer master = new RedisServer();
                RedisServer replica = new RedisServer("--replicaof", "127.0.0.1 " + master.port)) {
            Await.until(
                    "it replicates", () -> replica.cli("info", "replication").contains("master_link_status:up"));
            allow(master, more("master-replica"));
            allow(replica, more("master-replica"));
            try (TestCounters one =
                    TestCounters.ready(url(replica) + ',' + url(master), "redis.topology=master-replica")) {
                everything(master, one);
            }
            assertThat(master.cli("acl", "log")).isEmpty();
            assertThat(replica.cli("acl", "log")).isEmpty();
        }
    }
}
