package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.demo.RedisServer;

/** Two Jameses that count on one Redis: their sum is exact, and neither stands still when Redis does. */
class SharedLimitsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int CLIENTS = 50;
    private static final int MESSAGES_EACH = 4;
    private static final int LIMIT = 100;
    private static final long MILLIS_A_MESSAGE = Duration.ofDays(1).toMillis() / 10;

    @TempDir
    private static Path directory;

    private static RedisServer redis;
    private static LimitsJames one;
    private static LimitsJames two;

    @BeforeAll
    static void start() throws Exception {
        redis = RedisServer.start(new FreePorts().of(6379), directory.resolve("redis"));
        one = LimitsJames.start(directory.resolve("one"), "redis", redis.port());
        two = LimitsJames.start(directory.resolve("two"), "redis", redis.port());
    }

    @AfterAll
    static void stop() {
        for (AutoCloseable each : new AutoCloseable[] {one, two, redis}) {
            try {
                if (each != null) {
                    each.close();
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void ofTwoHundredMessagesToBothExactlyOneHundredAreTaken() throws Exception {
        assertThat(crowd("127.0.5.", false)).isEqualTo(LIMIT);
    }

    @Test
    void inASlidingWindowToo() throws Exception {
        assertThat(crowd("127.0.7.", false)).isEqualTo(LIMIT);
    }

    /** Half of all messages are begun twice: what the first attempt took must be there for others, of either server. */
    @Test
    void whoeverAbortsTransactionsLeavesRoomForExactlyAsManyOthers() throws Exception {
        int taken = crowd("127.0.6.", true);
        // An attempt that is aborted later may be in the way of a message for the moment.
        taken += LimitsClient.drain(one.port(), "127.0.6.201");
        taken += LimitsClient.drain(two.port(), "127.0.6.202");
        assertThat(taken).isEqualTo(LIMIT);
    }

    /** How many are taken of four messages from each of fifty clients, half of them at each server. */
    private static int crowd(String network, boolean abort) throws Exception {
        AtomicInteger taken = new AtomicInteger();
        Parallel.run(CLIENTS, number -> {
            try (LimitsClient client = LimitsClient.connect(server(number).port(), network + (number + 1))) {
                for (int i = 0; i < MESSAGES_EACH; i++) {
                    if (abort && i % 2 == 0) {
                        client.abort();
                    }
                    if (client.send()) {
                        taken.incrementAndGet();
                    }
                }
            }
        });
        return taken.get();
    }

    private static LimitsJames server(int number) {
        return number % 2 == 0 ? one : two;
    }

    @Test
    void whatIsOpenAtTheSameTimeIsCountedTogether() throws Exception {
        List<SmtpClient> open = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            SmtpClient client = SmtpClient.connect(server(i).port(), "127.0.8." + (i + 1));
            client.expect("220 ");
            open.add(client);
        }
        for (LimitsJames james : List.of(one, two)) {
            try (SmtpClient client = SmtpClient.connect(james.port(), "127.0.8.99")) {
                client.expect("421 4.7.0 Too many connections at the same time, ");
            }
        }
        open.get(0).reset();
        open.get(1).command("QUIT", "221 ");
        for (int i = 0; i < 2; i++) {
            int number = i;
            open.add(Await.until(() -> "no room after two have gone", DEADLINE, () -> {
                SmtpClient client = SmtpClient.connect(server(number + 1).port(), "127.0.8.50");
                if (client.reply().startsWith("220 ")) {
                    return Optional.of(client);
                }
                client.close();
                return Optional.empty();
            }));
        }
        for (SmtpClient client : open) {
            client.close();
        }
    }

    /**
     * Of ten messages a day each server allows five while Redis is away, and tells Redis when it is back. What each had
     * under way when the connection broke is the exception: nobody knows whether Redis counted it, so it is not told.
     */
    @Test
    void whileRedisIsAwayEachAllowsItsShareAndTellsItAfterwards() throws Exception {
        redis.kill();
        assertThat(LimitsClient.drain(one.port(), "127.0.9.1")).isEqualTo(5);
        assertThat(LimitsClient.drain(two.port(), "127.0.9.2")).isEqualTo(5);
        JsonNode record = one.audit()
                .await(
                        "a refusal without Redis",
                        DEADLINE,
                        entry -> entry.path("rule.name").asText().equals("limit:away"));
        assertThat(record.path("postern.evidence").path("store").asText()).isEqualTo("local");
        assertThat(health(one)).contains("Redis is away");
        redis.start();
        long told = awaitTold(8);
        awaitHealthy(one);
        awaitHealthy(two);
        int more = LimitsClient.drain(one.port(), "127.0.9.1") + LimitsClient.drain(two.port(), "127.0.9.2");
        assertThat(told + more).isEqualTo(10);

        redis.pause();
        // Answered by their own counters; how soon is for the deadline, that it is at all for this test.
        try (LimitsClient client = LimitsClient.connect(one.port(), "127.0.9.3")) {
            assertThat(client.send()).isFalse();
        }
        redis.resume();
        awaitHealthy(one);
        awaitHealthy(two);
    }

    /** How many messages of a day Redis has been told of, once it is at least so many. */
    private static long awaitTold(int messages) throws IOException, InterruptedException {
        return Await.until(() -> "Redis was not told of " + messages + " messages", DEADLINE, () -> {
            long told = (debtMillis() + MILLIS_A_MESSAGE - 1) / MILLIS_A_MESSAGE;
            return told >= messages ? Optional.of(told) : Optional.empty();
        });
    }

    private static long debtMillis() throws IOException {
        try {
            return Long.parseLong(redis.cli("PTTL", "{limits-it}:limit:away/messages/1d:away"));
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void awaitHealthy(LimitsJames james) throws IOException, InterruptedException {
        Await.until(() -> "Redis is still away", DEADLINE, () -> {
            String text = health(james);
            return text.contains("Redis is away") ? Optional.empty() : Optional.of(text);
        });
    }

    private static String health(LimitsJames james) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + james.webadmin() + "/healthcheck"))
                .timeout(DEADLINE)
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, BodyHandlers.ofString())
                    .body();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
