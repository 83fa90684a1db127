package org.postern.distribution;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.postern.demo.Provisioning;

/** Who is there: the demo's world, and lists for the harder questions of EXPN. */
final class TestWorld {
    private TestWorld() {}

    /** @param webadmin its port on 127.0.0.1 */
    static void provision(int webadmin) throws IOException, InterruptedException {
        Provisioning james = new Provisioning(webadmin);
        james.demoWorld();
        // Lists in lists: all holds team and carol, company holds all.
        james.member("all@demo.example", "team@demo.example");
        james.member("all@demo.example", "carol@demo.example");
        james.member("company@demo.example", "all@demo.example");
        // Lists that lead to themselves. James refuses a mapping that closes a loop, unless a domain's closes it.
        james.member("ring@demo.example", "ring@loop.example");
        james.member("spiral@demo.example", "spiral@loop.example");
        james.member("spiral@demo.example", "alice@demo.example");
        put(webadmin, "domains/loop.example", "");
        put(webadmin, "domainMappings/loop.example", "demo.example");
    }

    private static void put(int webadmin, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + webadmin + "/" + path))
                .PUT(BodyPublishers.ofString(body))
                .build();
        int status = HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
        if (status / 100 != 2) {
            throw new IOException("webadmin answered PUT /" + path + " with " + status);
        }
    }
}
