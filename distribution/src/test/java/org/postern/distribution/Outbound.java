package org.postern.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a {@link TestJames} has taken for other domains, and what of it has left. */
final class Outbound {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final int webadmin;
    private final Path sink;

    Outbound(int webadmin, Path sink) {
        this.webadmin = webadmin;
        this.sink = sink;
    }

    /**
     * One mail with a recipient outside.
     *
     * @param name unique
     * @param text all that James knows of it, its header included
     */
    record Mail(String name, List<String> recipients, String text) {}

    /** Returns when James has nothing left to do with the mail that it has accepted. */
    void awaitIdle() throws IOException, InterruptedException {
        for (String queue : List.of("spool", "outgoing")) {
            Await.until(() -> queue + " has not become empty", DEADLINE, () -> {
                int size = get("mailQueues/" + queue).path("size").asInt(-1);
                return size == 0 ? Optional.of(true) : Optional.empty();
            });
        }
    }

    /** The names of all mails with a recipient outside that were ever queued. */
    List<String> queued() throws IOException {
        return keys("foreign");
    }

    /** The names of all mails that were accepted for a local domain in which nobody has that name. */
    List<String> misaddressed() throws IOException {
        return keys("address-error");
    }

    /** All mails in the repository of this name below var/mail. */
    List<Mail> kept(String repository) throws IOException {
        List<Mail> mails = new ArrayList<>();
        for (String name : keys(repository)) {
            mails.add(mail(repository, name));
        }
        return mails;
    }

    private List<String> keys(String repository) throws IOException {
        List<String> names = new ArrayList<>();
        get("mailRepositories/" + encoded(repository) + "/mails").forEach(key -> names.add(key.asText()));
        return names;
    }

    /** One of {@link #queued}. */
    Mail mail(String name) throws IOException {
        return mail("foreign", name);
    }

    private Mail mail(String repository, String name) throws IOException {
        JsonNode mail = get("mailRepositories/" + encoded(repository) + "/mails/"
                + URLEncoder.encode(name, StandardCharsets.UTF_8) + "?additionalFields=attributes,headers,textBody");
        List<String> recipients = new ArrayList<>();
        mail.path("recipients").forEach(recipient -> recipients.add(recipient.asText()));
        return new Mail(name, recipients, mail.toPrettyString());
    }

    /** The messages that have left, each with its envelope on top. */
    List<String> delivered() throws IOException {
        List<String> messages = new ArrayList<>();
        try (Stream<Path> files = Files.list(sink)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".eml"))
                    .sorted()
                    .toList()) {
                messages.add(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return messages;
    }

    private static String encoded(String repository) {
        return URLEncoder.encode("var/mail/" + repository + "/", StandardCharsets.UTF_8);
    }

    private JsonNode get(String path) throws IOException {
        URI uri = URI.create("http://127.0.0.1:" + webadmin + "/" + path);
        try {
            HttpResponse<String> response =
                    HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IOException(
                        "webadmin answered GET /" + path + " with " + response.statusCode() + ": " + response.body());
            }
            return JSON.readTree(response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
