package org.postern.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * Adds users and groups to a running James, deletes users, and asks for its health, through webadmin's REST interface. What is
 * already there stays.
 */
public final class Provisioning {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(DEADLINE).build();
    private final URI webadmin;

    /** @param port webadmin's, on 127.0.0.1 */
    public Provisioning(int port) {
        this.webadmin = URI.create("http://127.0.0.1:" + port + "/");
    }

    /** alice, bob and carol with the password {@code demo}; {@code team} is alice and bob. */
    public void demoWorld() throws IOException, InterruptedException {
        user("alice@demo.example", "demo");
        user("bob@demo.example", "demo");
        user("carol@demo.example", "demo");
        member("team@demo.example", "alice@demo.example");
        member("team@demo.example", "bob@demo.example");
    }

    /** A user with this password; neither may need escaping in a URL or in JSON. */
    public void user(String address, String password) throws IOException, InterruptedException {
        put("users/" + address, "{\"password\":\"" + password + "\"}");
    }

    /** Deletes the user. */
    public void delete(String address) throws IOException, InterruptedException {
        send("DELETE", "users/" + address, "");
    }

    /** Adds the member to the group, which exists from its first member on. */
    public void member(String group, String member) throws IOException, InterruptedException {
        put("address/groups/" + group + "/" + member, "");
    }

    /** Waits until Postern's part of the health check finds nothing amiss. */
    public void awaitHealth(Duration patience) throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        String health = health();
        while (!health.contains("\"status\":\"healthy\"")) {
            if (System.nanoTime() > end) {
                throw new IOException(
                        "Postern has not become healthy within " + patience.toSeconds() + " s: " + health);
            }
            Thread.sleep(200);
            health = health();
        }
    }

    private String health() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(webadmin.resolve("healthcheck/checks/Postern"))
                .timeout(DEADLINE)
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private void put(String path, String body) throws IOException, InterruptedException {
        send("PUT", path, body);
    }

    private void send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(webadmin.resolve(path))
                .timeout(DEADLINE)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IOException("webadmin answered " + method + " /" + path + " with " + response.statusCode() + " "
                    + response.body());
        }
    }
}
