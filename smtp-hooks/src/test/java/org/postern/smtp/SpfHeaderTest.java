package org.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.policy.spf.SpfResult;

/** What the field adds to a message, and that nothing which a client or a domain says can add more. */
@Timeout(60)
class SpfHeaderTest {
    private static final String MAIL = "MAIL FROM:<bob@demo.example>";
    private static final String RCPT = "RCPT TO:<alice@demo.example>";
    private static final List<String> MESSAGE = List.of("Received: from x", "Subject: x", "", "text", ".");
    private static final List<String> FIELD = List.of(
            "Received-SPF: pass client-ip=\"192.0.2.7\";",
            " envelope-from=\"bob@demo.example\";",
            " helo=\"mx.good.example\";",
            " receiver=\"*\";",
            " identity=\"mailfrom\";",
            " mechanism=\"+all\"");

    private final SpfHeader header = new SpfHeader();

    private static EnvelopeSession world(String... checks) {
        return new EnvelopeSession("enforce", List.of(checks));
    }

    /** The lines that James gets, with this server's name as {@code *}. */
    private List<String> pass(EnvelopeSession world) {
        String receiver = world.session.getConfiguration().getHelloName();
        List<String> lines = new ArrayList<>();
        for (String line : MESSAGE) {
            header.onLine(world.session, FakeTransport.bytes(line), (session, bytes) -> {
                String text = new String(bytes, StandardCharsets.ISO_8859_1);
                assertThat(text).endsWith("\r\n");
                lines.add(text.substring(0, text.length() - 2).replace("receiver=\"" + receiver, "receiver=\"*"));
                return null;
            });
        }
        return lines;
    }

    private static List<String> and(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    @Test
    void theFieldStandsOnTopOnce() {
        EnvelopeSession world = world("spf");
        world.arrive(MAIL, RCPT);
        assertThat(pass(world)).isEqualTo(and(FIELD, MESSAGE));
        assertThat(pass(world)).isEqualTo(MESSAGE);
    }

    @Test
    void eachTransactionHasItsOwn() {
        EnvelopeSession world = world("spf");
        world.arrive(MAIL, RCPT);
        pass(world);
        world.spf(CompletableFuture.completedFuture(EnvelopeSession.finding("mx")));
        world.arrive("RSET", "MAIL FROM:<>", RCPT);
        assertThat(pass(world))
                .contains(" envelope-from=\"\";", " identity=\"helo\";", " mechanism=\"mx\"")
                .endsWith(MESSAGE.toArray(String[]::new));
    }

    @Test
    void afterRsetThereIsNone() {
        EnvelopeSession world = world("spf");
        world.arrive(MAIL, RCPT, "RSET");
        assertThat(pass(world)).isEqualTo(MESSAGE);
    }

    @Test
    void whatIsNotKnownAtTheFirstLineIsNeverAdded() {
        EnvelopeSession world = world("spf");
        CompletableFuture<SpfResult> answer = world.spf(new CompletableFuture<>());
        world.arrive(MAIL);
        assertThat(pass(world)).isEqualTo(MESSAGE);
        answer.complete(EnvelopeSession.finding("+all"));
        assertThat(pass(world)).isEqualTo(MESSAGE);
    }

    @Test
    void whatFailsInWarnModePassesWithoutAField() {
        EnvelopeSession world = new EnvelopeSession("warn", List.of("spf"));
        world.spf(CompletableFuture.failedFuture(new IllegalStateException("oops")));
        world.arrive(MAIL, RCPT);
        assertThat(world.codes()).isEqualTo("250 250");
        assertThat(pass(world)).isEqualTo(MESSAGE);
    }

    @Test
    void withoutTheCheckThereIsNone() {
        EnvelopeSession world = world("recipientExists");
        world.arrive(MAIL, RCPT);
        assertThat(pass(world)).isEqualTo(MESSAGE);
    }

    @Test
    void offThereIsNone() {
        EnvelopeSession world = new EnvelopeSession("off", List.of("spf"));
        world.arrive(MAIL, RCPT);
        assertThat(pass(world)).isEqualTo(MESSAGE);
    }

    @Test
    void whoMayRelayGetsNone() {
        EnvelopeSession world = world("spf");
        world.session.setRelayingAllowed(true);
        world.arrive(MAIL, RCPT);
        assertThat(pass(world)).isEqualTo(MESSAGE);
    }

    @Test
    void anAnswerInTheMiddleOfTheFieldEndsIt() {
        EnvelopeSession world = world("spf");
        world.arrive(MAIL, RCPT);
        List<String> seen = new ArrayList<>();
        SMTPResponse full = new SMTPResponse("452", "full");
        assertThat(header.onLine(world.session, FakeTransport.bytes("Subject: x"), (session, bytes) -> {
                    seen.add(new String(bytes, StandardCharsets.US_ASCII));
                    return full;
                }))
                .isSameAs(full);
        assertThat(seen).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\r\nInjected: y",
                "x\nInjected: y",
                "x\r\n\r\nbody",
                "x\"; identity=\"forged",
                "x; y; z",
                "\\",
                "x\\\"",
                "\u0000\u0085\u2028x",
                "(comment",
                ""
            })
    void whatTheClientCallsItselfStaysInItsQuotes(String helo) {
        EnvelopeSession world = world("spf");
        world.helo(helo);
        world.arrive(MAIL, RCPT);
        assertWellFormed(pass(world));
    }

    @Test
    void nothingThatAClientOrADomainSaysBreaksTheField() {
        Random random = new Random(7208);
        String alphabet = "ab;; \"\"\\\\\r\n\t=,()<>@.\u0000\u00e9\u2028";
        for (int i = 0; i < 2_000; i++) {
            EnvelopeSession world = world("spf");
            world.helo(text(random, alphabet));
            world.spf(CompletableFuture.completedFuture(EnvelopeSession.finding(text(random, alphabet))));
            world.arrive(i % 2 == 0 ? "MAIL FROM:<\"a\\\"; b\\\\ ; c\"@demo.example>" : MAIL, RCPT);
            assertWellFormed(pass(world));
        }
    }

    private static String text(Random random, String alphabet) {
        return random.ints(random.nextInt(400), 0, alphabet.length())
                .mapToObj(i -> alphabet.substring(i, i + 1))
                .collect(Collectors.joining());
    }

    /** One field of pairs whose values are quoted strings (RFC 7208 section 9.1), folded, and behind it the message. */
    private static void assertWellFormed(List<String> lines) {
        assertThat(lines).endsWith(MESSAGE.toArray(String[]::new)).hasSizeGreaterThan(MESSAGE.size());
        List<String> field = lines.subList(0, lines.size() - MESSAGE.size());
        assertThat(field.get(0)).startsWith("Received-SPF: pass ");
        assertThat(field.subList(1, field.size())).allMatch(line -> line.startsWith(" "));
        assertThat(field).allMatch(line -> line.matches("[ -~]{1,998}") && !line.isBlank());
        assertThat(String.join("", field))
                .matches("Received-SPF: pass [a-z-]+=\"([^\"\\\\]|\\\\.)*+\"(; [a-z-]+=\"([^\"\\\\]|\\\\.)*+\"){4,5}");
    }
}
