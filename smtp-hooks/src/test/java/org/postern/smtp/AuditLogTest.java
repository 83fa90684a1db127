package org.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.mailet.AttributeName;
import org.junit.jupiter.api.Test;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.audit.DecisionNote;

/** Transactions as they are recorded. */
class AuditLogTest extends AuditedSession {
    @Test
    void anAcceptedMessageIsRecordedWhole() {
        say(MAIL, RCPT, "RCPT TO:<carol@demo.example>");
        data("Message-ID: <1@far.example>", "", "..secret", "text");
        assertThat(transactions())
                .containsExactly("\"postern.sender\":\"bob@far.example\","
                        + "\"postern.recipients\":[\"alice@demo.example\",\"carol@demo.example\"],"
                        + "\"postern.size\":46,\"postern.message-id\":\"<1@far.example>\","
                        + "\"postern.queue-id\":\"Mail4711\",\"postern.decisions\":[],"
                        + "\"postern.outcome\":\"accepted\",\"postern.reply\":\"250 2.6.0 Message received\"}");
        assertThat(client.trail().outcomes().orElseThrow()).hasToString("accepted=1 refused=0 deferred=0 aborted=0");
    }

    @Test
    void aRefusedMessageIsRecordedWithItsReply() {
        end = new SMTPResponse("552", "5.3.4 Too big");
        say(MAIL, RCPT);
        data("x");
        assertThat(transactions())
                .singleElement()
                .asString()
                .contains("\"refused\",\"postern.reply\":\"552 5.3.4 Too big\"");
        end = new SMTPResponse("451", "4.3.0 Later");
        say(MAIL, RCPT);
        data("x");
        assertThat(transactions().get(1)).contains("\"deferred\",\"postern.reply\":\"451 4.3.0 Later\"");
    }

    @Test
    void whateverEndsATransactionEndsItsRecord() {
        say(MAIL, RCPT, "RSET", "NOOP", MAIL, "RCPT TO:<not an address>", "RSET", MAIL);
        client.close();
        assertThat(transactions()).hasSize(3);
        assertThat(transactions().get(0)).contains("\"aborted\"").doesNotContain("postern.reply", "postern.size");
        assertThat(transactions().get(1)).contains("\"refused\",\"postern.reply\":\"5");
        assertThat(transactions().get(2)).contains("\"postern.recipients\":[]", "\"aborted\"");
    }

    @Test
    void aMailThatJamesDidNotTakeIsNoTransaction() {
        say("MAIL FROM:<<>", "RSET", RCPT);
        assertThat(transactions()).isEmpty();
        say(MAIL);
        say("MAIL FROM:<eve@far.example>");
        say("RSET");
        assertThat(transactions()).singleElement().asString().contains("bob@far.example");
    }

    /** James answers 503 and forgets the sender, but not the recipients (MailCmdHandler.onCommand). */
    @Test
    void aSecondSenderIsNotRecordedAsTheFirst() {
        say(MAIL, RCPT, "MAIL FROM:<eve@far.example>", "MAIL FROM:<eve@far.example>");
        assertThat(transport.written().get(2)).startsWith("503 ");
        assertThat(transport.written().get(3)).startsWith("250 ");
        say("RCPT TO:<carol@demo.example>");
        data("x");
        assertThat(transactions())
                .satisfiesExactly(
                        first -> assertThat(first)
                                .startsWith("\"postern.sender\":\"bob@far.example\","
                                        + "\"postern.recipients\":[\"alice@demo.example\"]")
                                .contains("\"aborted\""),
                        second -> assertThat(second)
                                .startsWith("\"postern.sender\":\"eve@far.example\","
                                        + "\"postern.recipients\":[\"alice@demo.example\",\"carol@demo.example\"]")
                                .contains("\"accepted\""));
    }

    @Test
    void aTransactionThatEndsBetweenTwoCommandsIsRecorded() {
        say(MAIL);
        session.resetState(); // as STARTTLS does when its reply is written
        say("MAIL FROM:<eve@far.example>", "RSET");
        assertThat(transactions())
                .satisfiesExactly(
                        first -> assertThat(first).contains("bob@far.example", "\"aborted\""),
                        second -> assertThat(second).contains("eve@far.example", "\"aborted\""));
    }

    @Test
    void aMailThatPassesWhenTheClientHasLeftIsNoTransaction() throws Exception {
        CompletableFuture<Response> asked = new CompletableFuture<>();
        CommandGate slow = new CommandGate() {
            @Override
            public Rank rank() {
                return Rank.ENVELOPE;
            }

            @Override
            public Optional<CompletableFuture<Response>> before(Exchange exchange) {
                return Optional.of(asked);
            }

            @Override
            public CompletableFuture<Response> after(Exchange exchange, Response response) {
                return CompletableFuture.completedFuture(response);
            }
        };
        dispatcher.wireExtensions(CommandGate.class, List.of(slow));
        say(MAIL);
        client.close();
        asked.complete(Responses.PASSES);
        assertThat(transactions()).isEmpty();
    }

    @Test
    void oneRecipientThatIsRefusedDoesNotRefuseTheMail() {
        say(MAIL, RCPT, "RCPT TO:<not an address>", "RSET");
        assertThat(transactions())
                .singleElement()
                .asString()
                .contains("\"aborted\"")
                .doesNotContain("postern.reply");
    }

    @Test
    void aRecordHasNoMoreThanAThousandRecipients() {
        say(MAIL);
        for (int i = 0; i < 1_100; i++) {
            say("RCPT TO:<r" + i + "@demo.example>");
        }
        data("x");
        assertThat(transactions().get(0)).contains("\"r999@", "\"accepted\"").doesNotContain("\"r1000@");
    }

    @Test
    void octetsAreThoseOfAllLines() {
        say(MAIL, RCPT);
        data("x");
        assertThat(client.trail().received()).isEqualTo(MAIL.length() + RCPT.length() + "x.".length() + 4 * 2);
        int replies = transport.written().stream().mapToInt(String::length).sum();
        assertThat(client.trail().sent()).isEqualTo(replies + 3 * 2);
    }

    @Test
    void aFaultOfOursChangesNoReply() {
        say(MAIL);
        broken = true;
        say("RSET");
        assertThat(transport.written().get(1)).startsWith("250 ");
        assertThat(records).singleElement().asString().contains("\"rule.name\":\"AuditLog\"", "\"fault\"");
        say(MAIL);
        broken = true;
        ofOthers.add(HookResult.DENY);
        say(RCPT);
        assertThat(transport.written().get(3)).startsWith("554 ");
        assertThat(records.get(1).toString()).contains("\"rule.name\":\"audit-log\"", "\"fault\"", "\"warn\"");
    }

    @Test
    void aRefusedMessageHasNoQueueId() {
        end = new SMTPResponse("550", "5.7.1 No");
        say(MAIL, RCPT);
        data("x");
        assertThat(transactions()).singleElement().asString().doesNotContain("postern.queue-id", "Mail4711");
    }

    @Test
    void theReplyWaitsUntilTheRecordIsOnDiskAndNothingOvertakesIt() {
        kept = new CompletableFuture<>();
        say(MAIL, RCPT);
        data("x");
        say("NOOP");
        assertThat(transport.written()).hasSize(2);
        kept.complete(null);
        assertThat(transport.written().subList(2, 4)).containsExactly("250 2.6.0 Message received", "250 2.0.0 OK");
        assertThat(transport.pushed()).isZero();
    }

    @Test
    void aRecordThatCannotBeKeptTakesTheAcceptanceBack() {
        kept = new CompletableFuture<>();
        say(MAIL, RCPT);
        data("x");
        kept.completeExceptionally(new IOException("disk full"));
        say(MAIL, RCPT);
        data("x");
        assertThat(transport.written().get(2)).startsWith("451 4.3.5 ");
        assertThat(transport.written().get(5)).startsWith("451 4.3.5 ");
        assertThat(records.toString()).contains("\"rule.name\":\"audit-log\"", "disk full");
    }

    @Test
    void aClientThatIsGoneMeanwhileGetsNothing() {
        kept = new CompletableFuture<>();
        say(MAIL, RCPT);
        data("x");
        client.close();
        kept.complete(null);
        assertThat(transport.written()).hasSize(2);
        assertThat(transactions()).hasSize(1);
    }

    @Test
    void noMailBeginsWhileThereIsNoRoom() {
        full = true;
        say(MAIL);
        assertThat(transport.written()).singleElement().asString().startsWith("452 4.3.1 No room to record");
        full = false;
        say(MAIL);
        assertThat(transport.written().get(1)).startsWith("250 ");
    }

    @Test
    void whatWasDecidedIsToldToTheMailets() {
        client.trail().decided("x-1", Decision.accept("reverse-name", "none", Evidence.none()));
        say(MAIL);
        client.trail().decided("x-2", Decision.accept("spf", "softfail", Evidence.of("domain", "far.example")));
        say(RCPT);
        data("x");
        assertThat(mail.getAttribute(AttributeName.of(DecisionNote.ATTRIBUTE))
                        .orElseThrow()
                        .getValue()
                        .value()
                        .toString())
                .contains("reverse-name accept none enforce", "spf accept softfail enforce");
        assertThat(mail.getAttribute(AttributeName.of(DecisionNote.SESSION_ATTRIBUTE))
                        .orElseThrow()
                        .getValue()
                        .value())
                .isEqualTo(client.id());
        assertThat(transactions().get(0))
                .contains(
                        "\"postern.decisions\":[{\"postern.id\":\"x-2\",\"rule.name\":\"spf\",\"postern.verdict\":\"accept\","
                                + "\"postern.reason\":\"softfail\",\"postern.mode\":\"enforce\","
                                + "\"postern.evidence\":{\"domain\":\"far.example\"},\"event.duration\":");
    }

    /** Nobody can keep a decision from the mailets by having many others taken before it. */
    @Test
    void whatIsDecidedAfterManyRefusalsIsToldToTheMailetsToo() {
        say(MAIL);
        for (int i = 0; i < 200; i++) {
            client.trail().decided("x-" + i, Decision.accept("spf", "none", Evidence.of("count", i)));
        }
        client.trail().decided("x-200", Decision.accept("dnsbl", "listed", Evidence.none()));
        say(RCPT);
        data("x");
        assertThat(mail.getAttribute(AttributeName.of(DecisionNote.ATTRIBUTE))
                        .orElseThrow()
                        .getValue()
                        .value()
                        .toString())
                .contains("dnsbl accept listed enforce");
        assertThat(transactions().get(0)).contains("\"x-99\"").doesNotContain("\"x-100\"");
    }
}
