package org.postern.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** What webadmin says of Postern. */
final class Health {
    private Health() {}

    /**
     * What is wrong; empty when all is well.
     *
     * @param webadmin its port on 127.0.0.1
     */
    static String trouble(int webadmin) throws IOException {
        URI uri = URI.create("http://127.0.0.1:" + webadmin + "/healthcheck");
        String body = get(uri);
        for (JsonNode check : new ObjectMapper().readTree(body).path("checks")) {
            if (check.path("componentName").asText().equals("Postern")) {
                String cause = check.path("cause").asText("");
                if (check.path("status").asText().equals("healthy") != cause.isEmpty()) {
                    throw new IOException("its status and its cause do not go together: " + check);
                }
                return cause;
            }
        }
        throw new IOException("no check of Postern in " + body);
    }

    private static String get(URI uri) throws IOException {
        try {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
