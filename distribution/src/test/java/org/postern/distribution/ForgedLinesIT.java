package org.postern.distribution;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.demo.Provisioning;

/** Whatever clients call themselves, senders, users and messages: it stays inside its field, and its field inside its line. */
class ForgedLinesIT {
    private static final String FORGED = "{\"event.action\":\"forged\",\"postern.id\":\"forged-1\"}";

    /** What James waits for more of is left to it. */
    private static final int PATIENCE_MILLIS = 1_000;

    /** Octets as Latin-1. */
    private static final List<String> HOSTILE = List.of(
            "quote\",\"event.action\":\"forged\",\"x\":\"",
            "brace\"}" + FORGED,
            "backslash\\",
            "escaped\\\",\\\"event.action\\\":\\\"forged\\\"",
            "unicode\\u0022,\\u0022event.action\\u0022:\\u0022forged",
            "lf\n" + FORGED + "\n",
            "cr\r" + FORGED + "\r",
            "crlf\r\n" + FORGED + "\r\n",
            "nul\0" + FORGED,
            "escape\u001b[2J\u001b[1;31m",
            "backspace\b\b\b\b\u007f",
            "vertical\u000b\u000c\u001c\u001d\u001e",
            "nel\u00c2\u0085" + FORGED,
            "c1\u0085" + FORGED,
            "line separator\u00e2\u0080\u00a8" + FORGED,
            "paragraph separator\u00e2\u0080\u00a9" + FORGED,
            "backwards\u00e2\u0080\u00ae",
            "mark\u00ef\u00bb\u00bf",
            "invalid\u00ff\u00fe" + FORGED,
            "overlong\u00c0\u008a" + FORGED,
            "surrogate\u00ed\u00a0\u0080" + FORGED,
            "cut\u00f0\u009f\u0098",
            "smile\u00f0\u009f\u0098\u0080",
            "long" + "\u00e2\u0080\u00a8".repeat(300));

    @TempDir
    private static Path directory;

    private static byte[] recorded;
    private static final List<JsonNode> RECORDS = new ArrayList<>();

    @BeforeAll
    static void converse() throws Exception {
        ForkedJames james = ForkedJames.prepare(
                directory.resolve("james"), List.of(Path.of("src/test/logins"), Path.of("src/test/secrets")));
        try (james) {
            james.start();
            new Provisioning(james.port("webadmin")).demoWorld();
            int number = 1;
            for (String text : HOSTILE) {
                String source = "127.0.9." + number++;
                for (String port : List.of("bare", "smtp")) {
                    smtp(james.port(port), source, text);
                }
                say(james.port("pop3"), source, "USER " + text, "PASS " + text, text);
                int imap = james.port("imap");
                say(imap, source, "a LOGIN {" + text.length() + "}", text + " wrong");
                say(imap, source, "a AUTHENTICATE PLAIN " + plain(text));
                say(imap, source, "a LOGIN \"" + text + "\" \"" + text + "\"");
            }
        }
        // Its end has shown that every line is as the schema says and follows from the one before.
        assertThat(ProvenLog.files(james.auditDirectory())).hasSize(1);
        recorded = Files.readAllBytes(james.auditDirectory().resolve("audit.jsonl"));
        ObjectMapper json = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
        for (String line : new String(recorded, UTF_8).split("\n")) {
            RECORDS.add(json.readTree(line));
        }
    }

    private static void smtp(int port, String source, String text) throws IOException {
        say(port, source, "EHLO " + text, "MAIL FROM:<bob@far.example>", text);
        say(port, source, "HELO " + text, "RCPT TO:<" + text + ">", "VRFY " + text);
        say(port, source, "EHLO c.example", "AUTH PLAIN " + plain(text), "AUTH LOGIN", base64(text), base64(text));
        say(
                port,
                source,
                "EHLO c.example",
                "MAIL FROM:<\"" + text + "\"@far.example>",
                "RCPT TO:<\"" + text + "\"@x.example>");
        say(
                port,
                source,
                "EHLO c.example",
                "MAIL FROM:<" + text + "@far.example> SIZE=" + text,
                "MAIL FROM:<bob@far.example> " + text,
                "MAIL FROM:<bob@far.example>");
        say(
                port,
                source,
                "EHLO c.example",
                "MAIL FROM:<bob@far.example>",
                "RCPT TO:<alice@demo.example>",
                "DATA",
                "Message-ID: <" + text + "@far.example>\r\nFrom: " + text + "\r\n\r\nx\r\n.");
    }

    private static String base64(String text) {
        return SecretConversations.base64(text);
    }

    private static String plain(String user) {
        return base64("\0" + user + "\0wrong");
    }

    /** A line after each reply; what James makes of it is James's affair. */
    private static void say(int port, String source, String... lines) throws IOException {
        try (LineClient client = LineClient.connect(port, source, PATIENCE_MILLIS)) {
            client.line();
            for (String line : lines) {
                String reply = client.say(line);
                while (reply != null && reply.matches("\\d{3}-.*|\\* (?!BAD|BYE).*")) {
                    reply = client.line();
                }
            }
        } catch (SocketException | SocketTimeoutException closed) {
            // It had enough, or waits for more.
        }
    }

    /** What ends a line, moves or hides text, or is no UTF-8. */
    @Test
    void noOctetOfTheLogEndsALineOrHidesAnything() throws Exception {
        String all = UTF_8.newDecoder().decode(ByteBuffer.wrap(recorded)).toString();
        assertThat(all.codePoints()
                        .filter(c -> c != '\n'
                                && (c < 0x20
                                        || c >= 0x7f && c < 0xa0
                                        || Set.of(0x2028, 0x2029, 0x202e, 0xfeff)
                                                .contains(c)))
                        .boxed())
                .isEmpty();
    }

    @Test
    void noRecordIsForged() {
        assertThat(new String(recorded, ISO_8859_1)).doesNotContain("\"event.action\":\"forged\"", "\"forged-1\"");
        assertThat(RECORDS)
                .allMatch(record -> !record.path("event.action").asText().equals("forged")
                        && !record.path("postern.id").asText().startsWith("forged"));
    }

    /** It is where it belongs, and as it was sent as far as it can be. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "postern.helo",
                "postern.command",
                "user.name",
                "postern.sender",
                "postern.message-id",
                "postern.evidence"
            })
    void whatWasSentIsInsideItsField(String field) {
        Set<String> texts = RECORDS.stream()
                .map(record -> record.path(field))
                .map(value -> value.isObject() ? value.toString() : value.asText())
                .collect(Collectors.toSet());
        assertThat(texts).anyMatch(text -> text.contains("forged"));
    }

    @Test
    void namesWithLineEndsAreRecordedAsTheyWereSent() {
        Set<String> users = RECORDS.stream()
                .map(record -> record.path("user.name").asText())
                .collect(Collectors.toSet());
        assertThat(users).anyMatch(name -> name.contains("\n" + FORGED + "\n"));
        assertThat(users).anyMatch(name -> name.contains("\u2028" + FORGED));
    }
}
