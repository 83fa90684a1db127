package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.demo.Provisioning;
import org.postern.distribution.SecretConversations.Conversation;

/**
 * Passwords, payloads of AUTH and texts of messages are in no record and in no line that Postern writes into James's own log:
 * not as they were sent, not in base64, not as part of a URL.
 */
class SecretsIT {
    private static final Secrets SECRETS = new Secrets();
    private static final SecretConversations CONVERSATIONS = new SecretConversations(SECRETS);

    /** Another line follows. */
    private static final String MORE = "\\d{3}-.*|\\* (?!BAD|BYE).*";

    @TempDir
    private static Path directory;

    private static String recorded = "";
    private static String logged = "";
    private static List<JsonNode> records = List.of();

    @BeforeAll
    static void converse() throws Exception {
        ForkedJames james = ForkedJames.prepare(
                directory.resolve("james"), List.of(Path.of("src/test/logins"), Path.of("src/test/secrets")));
        try (james) {
            james.start();
            Provisioning world = new Provisioning(james.port("webadmin"));
            world.demoWorld();
            for (SecretConversations.User user : CONVERSATIONS.users()) {
                world.user(user.name(), user.password());
            }
            int number = 0;
            for (Conversation one : CONVERSATIONS.all()) {
                play(one, james.port(one.port()), "127.0.1." + (number++ % 200 + 1));
            }
        }
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(james.auditDirectory())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        recorded = all.toString();
        logged = Files.readString(james.file("logs/james.log"), StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> line.contains("postern"))
                .collect(Collectors.joining("\n"));
        records = new AuditTrail(james.auditDirectory().resolve("audit.jsonl")).records();
    }

    private static void play(Conversation one, int port, String source) throws IOException {
        List<String> heard = new ArrayList<>();
        try (LineClient client = LineClient.connect(port, source)) {
            heard.add(client.line());
            for (String line : one.lines()) {
                if (line.endsWith("\r\n")) {
                    client.send(line);
                    continue;
                }
                heard.add(client.say(line));
                // A reply of several lines.
                while (heard.get(heard.size() - 1) != null
                        && heard.get(heard.size() - 1).matches(MORE)) {
                    heard.add(client.line());
                }
            }
        } catch (SocketException closed) {
            heard.add("closed");
        } catch (SocketTimeoutException e) {
            throw new AssertionError(one + ": no reply behind " + heard, e);
        }
        assertThat(heard)
                .as(one.toString())
                .anyMatch(reply -> String.valueOf(reply).startsWith(one.answer()));
    }

    @Test
    void noneIsRecorded() {
        assertNowhere(recorded);
    }

    @Test
    void noneIsInJamessLogInALineOfOurs() {
        assertNowhere(logged);
    }

    private static void assertNowhere(String text) {
        List<String> found = new ArrayList<>();
        for (String word : SECRETS.all()) {
            Optional<String> form = Secrets.find(word, text);
            form.ifPresent(one -> found.add(SECRETS.what(word) + ": " + line(text, one)));
        }
        if (!found.isEmpty()) {
            fail(found.size() + " secrets are there:\n" + String.join("\n", found));
        }
    }

    private static String line(String text, String form) {
        return text.lines()
                .filter(line ->
                        line.toLowerCase(java.util.Locale.ROOT).contains(form.toLowerCase(java.util.Locale.ROOT)))
                .findFirst()
                .orElse(form);
    }

    /** What is to be recorded is found in the same way. */
    @Test
    void whatMayBeRecordedIs() {
        for (String known : List.of("user0@demo.example", "c.example", "stranger0@demo.example", "AUTH PLAIN")) {
            assertThat(Secrets.find(known, recorded)).as(known).isPresent();
        }
    }

    @Test
    void everyRightLoginAndEveryWrongOneIsRecorded() {
        Set<String> successes = logins("success");
        assertThat(successes)
                .containsAll(CONVERSATIONS.users().stream()
                        .map(SecretConversations.User::name)
                        .filter(name -> !unsupported().contains(name))
                        .toList());
        assertThat(logins("failure").stream().filter(name -> name.startsWith("stranger")))
                .hasSizeGreaterThan(15);
    }

    /** Users of a form of login that James does not have. */
    private static Set<String> unsupported() {
        return CONVERSATIONS.users().stream()
                .filter(user ->
                        SECRETS.what(user.password()).matches("pop3: AUTH PLAIN.*|.*auth plain in lower case.*"))
                .map(SecretConversations.User::name)
                .collect(Collectors.toSet());
    }

    private static Set<String> logins(String outcome) {
        return records.stream()
                .filter(record -> record.path("event.action").asText().equals("login")
                        && record.path("event.outcome").asText().equals(outcome))
                .map(record -> record.path("user.name").asText())
                .collect(Collectors.toSet());
    }
}
