package org.postern.smtp;

import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import org.apache.james.protocols.smtp.hook.MailHook;
import org.apache.james.protocols.smtp.hook.MailParametersHook;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.example.OtherHook;
import org.junit.jupiter.api.BeforeEach;
import org.postern.Postern;
import org.postern.james.SmtpServers;
import org.postern.policy.audit.Audit;
import org.postern.policy.audit.AuditRecord;
import org.postern.policy.command.Directory;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;

/** A session with AuditLog before James's own MAIL, RCPT and RSET, and a DATA that says what the test wants. */
abstract class AuditedSession {
    static final Place PLACE = Place.file("test");
    static final String MAIL = "MAIL FROM:<bob@far.example>";
    static final String RCPT = "RCPT TO:<alice@demo.example>";

    final List<AuditRecord> records = new ArrayList<>();
    CompletableFuture<Void> kept = CompletableFuture.completedFuture(null);
    boolean full;
    boolean broken;
    final Postern postern = FakePostern.with(new Audit() {
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
    final FakeTransport transport = new FakeTransport();
    final SMTPSession session = transport.session();
    final ClientSession client = ClientSession.open(session, postern);
    final AuditLog audit = new AuditLog(postern);
    final Dispatcher dispatcher = new Dispatcher(postern);
    final OtherHook ofOthers = new OtherHook();
    HookResult behindIt = HookResult.DECLINED;
    final Mail mail = MailImpl.builder().name("Mail4711").build();
    Response end = new SMTPResponse("250", "2.6.0 Message received");

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

    void thirdParty(Settings... children) {
        Problems problems = new Problems();
        ThirdParties read = ThirdParties.read(
                new Settings(PLACE, "handler", Map.of(), "", List.of(children)),
                servers(),
                Set.of("core.Check"),
                problems);
        problems.throwIfErrors();
        audit.use(read);
    }

    static SmtpServers servers() {
        Settings handler = new Settings(PLACE, "handler", Map.of("class", OtherHook.class.getName()), "", List.of());
        Settings chain = new Settings(PLACE, "handlerchain", Map.of(), "", List.of(handler));
        Settings server = new Settings(PLACE, "smtpserver", Map.of(), "", List.of(chain));
        return new SmtpServers(new Settings(PLACE, "smtpservers", Map.of(), "", List.of(server)));
    }

    static Settings element(String className, String mode) {
        return new Settings(PLACE, "thirdParty", Map.of("class", className, "mode", mode), "", List.of());
    }

    void say(String... lines) {
        Stream.of(lines).forEach(line -> transport.arrive(line, dispatcher));
    }

    /** What James does from DATA to the dot. */
    void data(String... lines) {
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

    List<String> transactions() {
        return records.stream()
                .map(AuditRecord::toString)
                .filter(record -> record.contains("\"event.action\":\"transaction\""))
                .map(record -> record.replaceAll(".*\"postern.sender\"", "\"postern.sender\""))
                .collect(Collectors.toList());
    }
}
