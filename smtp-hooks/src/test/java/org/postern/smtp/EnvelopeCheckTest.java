package org.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postern.policy.spf.SpfResult;

/** The gate before James's own MAIL and RCPT, and the hooks that make sure that James reads the same addresses. */
@Timeout(60)
class EnvelopeCheckTest {
    private static final String MAIL = "MAIL FROM:<bob@demo.example>";
    private static final String RCPT = "RCPT TO:<alice@demo.example>";
    private static final String UNCLEAR = "5.5.4 Address or parameters cannot be understood [id=";

    /** A gate behind EnvelopeCheck, which has James see something else. */
    private static final class Swap implements CommandGate {
        private final String verb;
        private final String argument;

        private Swap(String verb, String argument) {
            this.verb = verb;
            this.argument = argument;
        }

        @Override
        public Rank rank() {
            return Rank.LIMIT;
        }

        @Override
        public Optional<CompletableFuture<Response>> before(Exchange exchange) {
            if (exchange.verb().equals(verb)) {
                exchange.rewrite(argument);
            }
            return Optional.empty();
        }

        @Override
        public CompletableFuture<Response> after(Exchange exchange, Response response) {
            return CompletableFuture.completedFuture(response);
        }
    }

    private static EnvelopeSession enforcing(CommandGate... others) {
        return new EnvelopeSession("enforce", List.of("spf", "recipientExists"), others);
    }

    private static HookResult mail(EnvelopeSession world, String sender) throws Exception {
        return world.check.doMail(world.session, MaybeSender.of(new MailAddress(sender)));
    }

    private static HookResult rcpt(EnvelopeSession world, String recipient) throws Exception {
        return world.check.doRcpt(world.session, MaybeSender.nullSender(), new MailAddress(recipient));
    }

    private static void assertUnclear(HookResult result) {
        assertThat(result.getResult()).isEqualTo(HookReturnCode.deny());
        assertThat(result.getSmtpRetCode()).isEqualTo("501");
        assertThat(result.getSmtpDescription()).startsWith(UNCLEAR);
    }

    /** Which James spells without brackets: as a domain there is no 192.0.2.9. */
    @Test
    void aSenderWithAnAddressLiteralIsOne() {
        EnvelopeSession world =
                new EnvelopeSession("enforce", List.of("senderDomain", "mailSyntax", "recipientExists"));
        world.arrive("MAIL FROM:<bob@[192.0.2.9]>", RCPT, "RSET", "MAIL FROM:<bob@gone.example>", RCPT);
        assertThat(world.codes()).isEqualTo("250 250 250 250 550");
    }

    @Test
    void whatWasCheckedPassesAndWhatIsRefusedJamesDoesNotSee() {
        EnvelopeSession world = enforcing();
        world.arrive(MAIL, RCPT, "RCPT TO:<nobody@demo.example>", "RCPT TO:<bob@demo.example>");
        assertThat(world.codes()).isEqualTo("250 250 550 250");
        assertThat(world.session.getAttachment(SMTPSession.RCPT_LIST, State.Transaction))
                .hasValueSatisfying(list -> assertThat(list).hasSize(2));
    }

    @Test
    void aSenderThatJamesReadsOtherwiseIsRefused() {
        EnvelopeSession world = enforcing(new Swap("MAIL", "FROM:<other@demo.example>"));
        world.arrive(MAIL, RCPT);
        assertThat(world.transport.written().get(0)).startsWith("501 " + UNCLEAR);
        assertThat(world.codes()).isEqualTo("501 503");
        assertThat(world.records)
                .singleElement()
                .asString()
                .contains("\"rule.name\":\"envelope-check\"", "\"postern.reason\":\"address-unclear\"");
    }

    @Test
    void aRecipientThatJamesReadsOtherwiseIsRefused() {
        EnvelopeSession world = enforcing(new Swap("RCPT", "TO:<bob@demo.example>"));
        world.arrive(MAIL, RCPT);
        assertThat(world.codes()).isEqualTo("250 501");
        assertThat(world.session.getAttachment(SMTPSession.RCPT_LIST, State.Transaction))
                .isEmpty();
    }

    @Test
    void inWarnModeWhatJamesReadsOtherwiseIsOnlyRecorded() {
        EnvelopeSession world =
                new EnvelopeSession("warn", List.of("recipientExists"), new Swap("RCPT", "TO:<bob@demo.example>"));
        world.arrive(MAIL, RCPT);
        assertThat(world.codes()).isEqualTo("250 250");
        assertThat(world.records)
                .singleElement()
                .asString()
                .contains("\"postern.mode\":\"warn\"", "\"postern.reply\":\"501 " + UNCLEAR);
    }

    @Test
    void withoutTheGateTheHooksRefuse() throws Exception {
        EnvelopeSession world = enforcing();
        assertUnclear(mail(world, "bob@demo.example"));
        assertUnclear(rcpt(world, "alice@demo.example"));
        assertThat(world.client.refusals()).isEqualTo(2);
    }

    @Test
    void theHooksRefuseOnASessionThatWasNeverGreeted() throws Exception {
        EnvelopeSession world = enforcing();
        SMTPSession other = new FakeTransport().session();
        assertUnclear(world.check.doMail(other, MaybeSender.of(new MailAddress("bob@demo.example"))));
    }

    @Test
    void aRecipientIsClearedForItselfAlone() throws Exception {
        EnvelopeSession world = enforcing();
        world.arrive(MAIL, RCPT);
        assertUnclear(rcpt(world, "bob@demo.example"));
        world.arrive("RCPT TO:<nobody@demo.example>");
        assertUnclear(rcpt(world, "alice@demo.example"));
    }

    @Test
    void rsetForgetsWhatWasChecked() throws Exception {
        EnvelopeSession world = enforcing();
        world.arrive(MAIL, RCPT);
        assertThat(CheckedEnvelope.current(world.session)).isPresent();
        world.arrive("RSET", RCPT);
        assertThat(world.codes()).isEqualTo("250 250 250 503");
        assertThat(CheckedEnvelope.current(world.session)).isEmpty();
        assertUnclear(rcpt(world, "alice@demo.example"));
    }

    @Test
    void aSecondMailIsRefusedAndTheFirstGoesOn() {
        EnvelopeSession world = enforcing();
        world.arrive(MAIL, "MAIL FROM:<alice@demo.example>", RCPT);
        assertThat(world.transport.written().get(1)).isEqualTo("503 5.5.1 Sender already specified");
        assertThat(world.codes()).isEqualTo("250 503 250");
        assertThat(CheckedEnvelope.current(world.session))
                .hasValueSatisfying(
                        one -> assertThat(one.isFrom("bob@demo.example")).isTrue());
    }

    @Test
    void whatJamesRefusesIsNoTransaction() {
        EnvelopeSession world = enforcing(new Swap("MAIL", "FROM:<bob@@demo.example>"));
        world.arrive(MAIL, RCPT);
        assertThat(world.codes()).isEqualTo("501 503");
        assertThat(CheckedEnvelope.current(world.session)).isEmpty();
        assertThat(CheckedEnvelope.announced(world.session)).isEmpty();
    }

    @Test
    void aRecipientIsHeldUntilTheAnswerIsThere() {
        EnvelopeSession world = enforcing();
        CompletableFuture<SpfResult> answer = world.spf(new CompletableFuture<>());
        world.arrive(MAIL, RCPT, "RSET", MAIL, "NOOP");
        assertThat(world.codes()).isEqualTo("250");
        answer.complete(EnvelopeSession.finding("+all"));
        assertThat(world.codes()).isEqualTo("250 250 250 250 250");
        assertThat(world.transport.pushed()).isZero();
        // RSET came after the recipient, whatever the order of the answers.
        assertThat(world.session.getAttachment(SMTPSession.RCPT_LIST, State.Transaction))
                .isEmpty();
    }

    @Test
    void aClientThatIsGoneIsNeitherAnsweredNorRecorded() {
        EnvelopeSession world = enforcing();
        CompletableFuture<SpfResult> answer = world.spf(new CompletableFuture<>());
        world.arrive(MAIL, RCPT);
        world.client.close();
        answer.complete(EnvelopeSession.finding("+all"));
        assertThat(world.codes()).isEqualTo("250");
        assertThat(world.records).isEmpty();
        assertThat(world.session.getAttachment(SMTPSession.RCPT_LIST, State.Transaction))
                .isEmpty();
    }

    /** Against what every check promises. */
    @Test
    void anAnswerThatNeverComesIsAFaultOfOurs() throws Exception {
        EnvelopeSession world = enforcing();
        world.patience(Duration.ofMillis(20));
        world.spf(new CompletableFuture<>());
        world.arrive(MAIL, RCPT);
        world.transport.awaitWritten(2);
        assertThat(world.transport.written().get(1)).startsWith("451 4.3.5 ");
        assertThat(world.records).singleElement().asString().contains("a check has not answered");
        assertThat(world.session.getAttachment(SMTPSession.RCPT_LIST, State.Transaction))
                .isEmpty();
    }

    @Test
    void anAnswerThatFailsIsAFaultOfOurs() {
        EnvelopeSession world = enforcing();
        world.spf(CompletableFuture.failedFuture(new IllegalStateException("oops")));
        world.arrive(MAIL, RCPT);
        assertThat(world.transport.written().get(1)).startsWith("451 4.3.5 ").doesNotContain("oops");
        assertThat(world.records).singleElement().asString().contains("oops");
    }

    @Test
    void whoMayRelayIsNotChecked() {
        EnvelopeSession world = enforcing();
        world.session.setRelayingAllowed(true);
        world.arrive("MAIL FROM:<a@gone.example>", "RCPT TO:<nobody@demo.example>");
        assertThat(world.codes()).isEqualTo("250 250");
        assertThat(world.records).isEmpty();
    }

    @Test
    void offItIsNotThere() throws Exception {
        EnvelopeSession world = new EnvelopeSession("off", List.of("spf", "recipientExists"));
        world.arrive(MAIL, "RCPT TO:<nobody@demo.example>");
        assertThat(world.codes()).isEqualTo("250 250");
        assertThat(mail(world, "x@y.example")).isEqualTo(HookResult.DECLINED);
        assertThat(rcpt(world, "x@y.example")).isEqualTo(HookResult.DECLINED);
        assertThat(world.client.lookUps()).isEmpty();
        assertThat(world.records).isEmpty();
    }
}
