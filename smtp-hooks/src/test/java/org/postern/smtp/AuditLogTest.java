package org.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.MailCmdHandler;
import org.apache.james.protocols.smtp.core.NoopCmdHandler;
import org.apache.james.protocols.smtp.core.RcptCmdHandler;
import org.apache.james.protocols.smtp.core.RsetCmdHandler;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookResultHook;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.protocols.smtp.hook.MailHook;
import org.apache.james.protocols.smtp.hook.MailParametersHook;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.AttributeName;
import org.apache.mailet.Mail;
import org.example.OtherHook;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.Postern;
import org.postern.james.SmtpServers;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.audit.Audit;
import org.postern.policy.audit.AuditRecord;
import org.postern.policy.audit.DecisionNote;
import org.postern.policy.command.Directory;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;

/** Transactions as they are recorded, with James's own MAIL, RCPT and RSET, and a DATA that says what the test wants. */
class AuditLogTest {
    private static final Place PLACE = Place.file("test");
    private static final String MAIL = "MAIL FROM:<bob@far.example>";
    private static final String RCPT = "RCPT TO:<alice@demo.example>";

    private final List<AuditRecord> records = new ArrayList<>();
    private CompletableFuture<Void> kept = CompletableFuture.completedFuture(null);
    private boolean full;
    private boolean broken;
    private final Postern postern = FakePostern.with(new Audit() {
        @Override
        public void record(AuditRecord record) {
            if (broken) {
                broken = false;
                throw new IllegalStateException("broken");
            }
            records.add(record);
        }

        @Override
        public CompletionStage<Void> keep(AuditRecord record) {
            records.add(record);
            return kept;
        }

        @Override
        public boolean isFull() {
            return full;
        }
    });
    private final FakeTransport transport = new FakeTransport();
    private final SMTPSession session = transport.session();
    private final ClientSession client = ClientSession.open(session, postern);
    private final AuditLog audit = new AuditLog(postern);
    private final Dispatcher dispatcher = new Dispatcher(postern);
    private final OtherHook ofOthers = new OtherHook();
    private HookResult behindIt = HookResult.DECLINED;
    private final Mail mail = MailImpl.builder().name("Mail4711").build();
    private Response end = new SMTPResponse("250", "2.6.0 Message received");

    @BeforeEach
    void wire() throws Exception {
        Directory directory = mock(Directory.class);
        when(directory.defaultDomain()).thenReturn("demo.example");
        when(postern.directory()).thenReturn(directory);
        client.judged();
        session.setAttachment(SMTPSession.CURRENT_HELO_MODE, "EHLO", State.Connection);
        MetricFactory metrics = mock(MetricFactory.class);
        when(metrics.timer(anyString())).thenReturn(mock(TimeMetric.class));
        MailCmdHandler mail = new MailCmdHandler(metrics);
        mail.wireExtensions(MailHook.class, List.of());
        mail.wireExtensions(MailParametersHook.class, List.of());
        mail.wireExtensions(HookResultHook.class, List.of(audit));
        RcptCmdHandler rcpt = new RcptCmdHandler(metrics);
        RcptHook behind = new RcptHook() {
            @Override
            public HookResult doRcpt(SMTPSession same, MaybeSender sender, MailAddress recipient) {
                return behindIt;
            }
        };
        rcpt.wireExtensions(RcptHook.class, List.of(ofOthers, behind));
        rcpt.wireExtensions(HookResultHook.class, List.of(audit));
        dispatcher.wireExtensions(
                CommandHandler.class, List.of(mail, rcpt, new RsetCmdHandler(), new NoopCmdHandler()));
        dispatcher.wireExtensions(CommandGate.class, List.of(audit));
        dispatcher.wireExtensions(CommandObserver.class, List.of(audit));
        audit.wireExtensions(Dispatcher.class, List.of(dispatcher));
        audit.wireExtensions(LoginGuard.class, List.of());
        thirdParty();
    }

    private void thirdParty(Settings... children) {
        Problems problems = new Problems();
        ThirdParties read = ThirdParties.read(
                new Settings(PLACE, "handler", Map.of(), "", List.of(children)),
                servers(),
                Set.of("core.Check"),
                problems);
        problems.throwIfErrors();
        audit.use(read);
    }

    private static SmtpServers servers() {
        Settings handler = new Settings(PLACE, "handler", Map.of("class", OtherHook.class.getName()), "", List.of());
        Settings chain = new Settings(PLACE, "handlerchain", Map.of(), "", List.of(handler));
        Settings server = new Settings(PLACE, "smtpserver", Map.of(), "", List.of(chain));
        return new SmtpServers(new Settings(PLACE, "smtpservers", Map.of(), "", List.of(server)));
    }

    private static Settings element(String className, String mode) {
        return new Settings(PLACE, "thirdParty", Map.of("class", className, "mode", mode), "", List.of());
    }

    private void say(String... lines) {
        Stream.of(lines).forEach(line -> transport.arrive(line, dispatcher));
    }

    /** What James does from DATA to the dot. */
    private void data(String... lines) {
        LineHandler<SMTPSession> james = (same, line) -> {
            if (!DataLines.isLast(line)) {
                return null;
            }
            audit.onMessage(session, mail);
            session.resetState();
            session.popLineHandler();
            return end;
        };
        session.pushLineHandler((LineHandler<SMTPSession>) (same, line) -> audit.onLine(session, line, james));
        say(lines);
        say(".");
    }

    private List<String> transactions() {
        return records.stream()
                .map(AuditRecord::toString)
                .filter(record -> record.contains("\"event.action\":\"transaction\""))
                .map(record -> record.replaceAll(".*\"postern.sender\"", "\"postern.sender\""))
                .collect(Collectors.toList());
    }

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

    @Test
    void resultsOfOthersAreRecordedAndCount() {
        say(MAIL);
        ofOthers.add(HookResult.builder()
                .hookReturnCode(HookReturnCode.deny())
                .smtpReturnCode("550")
                .smtpDescription("5.7.1 No\r\n250 thanks")
                .build());
        say(RCPT);
        assertThat(transport.written().get(1)).startsWith("550 ");
        assertThat(records)
                .singleElement()
                .asString()
                .contains(
                        "\"rule.name\":\"hook:" + OtherHook.class.getName() + "\"",
                        "\"refuse\"",
                        "\"denied\"",
                        "\"enforce\"",
                        "RCPT TO:<alice@demo.example>",
                        "\"text\":\"5.7.1 No??250 thanks\"");
        ofOthers.add(HookResult.DENYSOFT);
        say(RCPT);
        assertThat(records.get(1).toString()).contains("\"defer\"", "\"put-off\"");
        ofOthers.add(HookResult.OK);
        say(RCPT);
        assertThat(records.get(2).toString()).contains("\"accept\"", "\"accepted\"");
        say(RCPT);
        assertThat(records).hasSize(3);
    }

    @Test
    void aHookThatOnlyDisconnectsIsRecorded() {
        say(MAIL);
        ofOthers.add(HookResult.DISCONNECT);
        say(RCPT);
        assertThat(transport.isClosed()).isTrue();
        assertThat(records)
                .singleElement()
                .asString()
                .contains("\"refuse\"", "\"disconnected\"", "\"result\":\"none\",\"disconnects\":\"true\"");
        assertThat(client.refusals()).isOne();
    }

    @Test
    void whatIsOnlyTriedDoesNotDisconnect() {
        thirdParty(element(OtherHook.class.getName(), "warn"));
        say(MAIL);
        ofOthers.add(HookResult.DISCONNECT);
        ofOthers.add(HookResult.builder()
                .hookReturnCode(HookReturnCode.disconnected(HookReturnCode.Action.DECLINED))
                .build());
        say(RCPT, RCPT);
        assertThat(transport.isClosed()).isFalse();
        assertThat(transport.written()).hasSize(3).allMatch(reply -> reply.startsWith("250 "));
        assertThat(records).hasSize(2).allMatch(record -> record.toString().contains("\"postern.mode\":\"warn\""));
    }

    @Test
    void whatIsOnlyTriedDecidesNothing() {
        thirdParty(element(OtherHook.class.getName(), "warn"));
        say(MAIL);
        for (HookResult result : List.of(HookResult.DENY, HookResult.DENYSOFT, HookResult.OK)) {
            ofOthers.add(result);
            say(RCPT);
        }
        assertThat(transport.written())
                .allMatch(reply -> reply.startsWith("250 "))
                .hasSize(4);
        assertThat(records).hasSize(3).allMatch(record -> record.toString().contains("\"postern.mode\":\"warn\""));
    }

    /** Consent would skip them, the relay check among them. */
    @Test
    void whoIsOnlyTriedDoesNotSkipTheHooksBehindIt() {
        thirdParty(element(OtherHook.class.getName(), "warn"));
        behindIt = HookResult.DENY;
        say(MAIL);
        ofOthers.add(HookResult.OK);
        say(RCPT);
        assertThat(transport.written().get(1)).startsWith("554 ");
    }

    @Test
    void consentOfJamesItselfIsNotRecordedAndItsRefusalIs() {
        ThirdParties none = ThirdParties.read(
                new Settings(PLACE, "handler", Map.of(), "", List.of()), servers(), Set.of(), new Problems());
        HookResults results = new HookResults(postern, none, Set.of(OtherHook.class.getName()));
        assertThat(results.see(session, HookResult.OK, ofOthers)).isSameAs(HookResult.OK);
        assertThat(records).isEmpty();
        assertThat(results.see(session, HookResult.DENY, ofOthers)).isSameAs(HookResult.DENY);
        assertThat(records).hasSize(1);
    }

    @Test
    void aHookThatSaysNothingAtAllIsRecorded() {
        assertThat(audit.onHookResult(session, null, 0, ofOthers)).isNull();
        assertThat(records).singleElement().asString().contains("\"fault\"", "\"result\":\"null\"");
        thirdParty(element(OtherHook.class.getName(), "warn"));
        assertThat(audit.onHookResult(session, null, 0, ofOthers)).isSameAs(HookResult.DECLINED);
    }

    @Test
    void onlyWhoIsThereAndNotCoreCanBeTried() {
        Problems problems = new Problems();
        ThirdParties.read(
                new Settings(
                        PLACE,
                        "handler",
                        Map.of(),
                        "",
                        List.of(
                                element("core.Check", "warn"),
                                element("org.postern.smtp.RelayAuth", "warn"),
                                element(OtherHook.class.getName() + "s", "warn"),
                                element(OtherHook.class.getName(), "off"))),
                servers(),
                Set.of("core.Check"),
                problems);
        assertThat(problems.errors())
                .extracting(Object::toString)
                .satisfiesExactly(
                        one -> assertThat(one).contains("core.Check", "is one of James's core handlers"),
                        two -> assertThat(two).contains("is one of ours"),
                        three -> assertThat(three).contains("did you mean " + OtherHook.class.getName()),
                        four -> assertThat(four).contains("would leave the handler out"));
    }
}
