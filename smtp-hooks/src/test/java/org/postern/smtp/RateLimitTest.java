package org.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.handler.CommandHandler;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.Postern;
import org.postern.SharedLimits;
import org.postern.policy.audit.Audit;
import org.postern.policy.command.Directory;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;

/** The gate before James's own MAIL, RCPT and RSET. */
class RateLimitTest {
    private static final Place PLACE = Place.file("test");

    private final Postern postern = FakePostern.with(Audit.none());
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final FakeTransport transport = new FakeTransport();
    private final SMTPSession session = transport.session();
    private final ClientSession client = ClientSession.open(session, postern);
    private final FakeCounters counters = new FakeCounters();
    private final Dispatcher dispatcher = new Dispatcher(postern);
    private final RateLimit limit = new RateLimit(postern);

    @BeforeEach
    void wire() throws Exception {
        Directory directory = mock(Directory.class);
        when(directory.defaultDomain()).thenReturn("demo.example");
        when(postern.directory()).thenReturn(directory);
        when(postern.timer()).thenReturn(timer);
        when(postern.limits()).thenReturn(new SharedLimits());
        when(postern.base()).thenReturn(Path.of("."));
        MetricFactory metrics = mock(MetricFactory.class);
        when(metrics.timer(anyString())).thenReturn(mock(TimeMetric.class));
        MailCmdHandler mail = new MailCmdHandler(metrics);
        mail.wireExtensions(MailHook.class, List.of(limit));
        mail.wireExtensions(MailParametersHook.class, List.of());
        mail.wireExtensions(HookResultHook.class, List.of());
        RcptCmdHandler rcpt = new RcptCmdHandler(metrics);
        rcpt.wireExtensions(RcptHook.class, List.of(limit));
        rcpt.wireExtensions(HookResultHook.class, List.of());
        dispatcher.wireExtensions(
                CommandHandler.class, List.of(mail, rcpt, new RsetCmdHandler(), new NoopCmdHandler()));
        dispatcher.wireExtensions(CommandGate.class, List.of(limit));
        session.setAttachment(SMTPSession.CURRENT_HELO_MODE, "EHLO", State.Connection);
        client.judged();
    }

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void whatATransactionUsesIsGivenBackByRset() {
        limits("name=m key=client messages=2/1h", "name=r key=client recipients=100/1h");
        arrive("MAIL FROM:<a@good.example>", "RCPT TO:<bob@demo.example>");
        assertThat(counters.used()).isEqualTo("{m/messages/1h 192.0.2.7=1, r/recipients/1h 192.0.2.7=1}");
        arrive("RSET");
        assertThat(counters.used()).isEqualTo("{}");
        assertThat(codes()).isEqualTo("250 250 250");
    }

    @Test
    void whatJamesRefusesIsGivenBackAtOnce() {
        limits("name=r key=client recipients=100/1h messages=5/1h");
        arrive("MAIL FROM:<a@good.example>", "RCPT TO:<bob@demo.example> NOTIFY=NEVER", "RCPT TO:<b@d@e>");
        assertThat(counters.used()).isEqualTo("{r/messages/1h 192.0.2.7=1}");
        assertThat(codes()).startsWith("250 5");
    }

    @Test
    void aSecondMailNeitherLosesNorDoubles() {
        limits("name=m key=sender messages=5/1h");
        arrive("MAIL FROM:<a@good.example>", "MAIL FROM:<b@good.example>", "RCPT TO:<bob@demo.example>");
        assertThat(transport.written().get(1)).isEqualTo("503 5.5.1 Sender already specified");
        assertThat(counters.used()).isEqualTo("{m/messages/1h a@good.example=1}");
        assertThat(codes()).isEqualTo("250 503 250");
    }

    @Test
    void overALimitNothingOfTheOthersIsTakenAndJamesIsNotAsked() {
        limits("name=one key=client messages=1/1h", "name=many key=client messages=9/1h");
        arrive("MAIL FROM:<a@good.example>");
        session.resetState();
        Usage.of(session, client, counters).keep();
        arrive("MAIL FROM:<a@good.example>");
        assertThat(transport.written().get(1))
                .startsWith("451 4.7.1 Too many messages, try again in 1 seconds [id=" + client.id());
        assertThat(counters.used()).isEqualTo("{many/messages/1h 192.0.2.7=1, one/messages/1h 192.0.2.7=1}");
        assertThat(session.getAttachment(SMTPSession.SENDER, State.Transaction)).isEmpty();
    }

    @Test
    void countersThatTakeTimeHoldTheSessionAndWhatIsBehind() {
        limits("name=m key=client messages=5/1h recipients=100/1h");
        counters.slow();
        arrive("MAIL FROM:<a@good.example>", "RCPT TO:<bob@demo.example>", "NOOP");
        assertThat(transport.written()).isEmpty();
        counters.answer();
        assertThat(codes()).isEqualTo("250");
        counters.answer();
        assertThat(codes()).isEqualTo("250 250 250");
        assertThat(transport.pushed()).isZero();
    }

    @Test
    void aClientThatIsGoneBeforeTheAnswerHasUsedNothing() {
        limits("name=m key=client messages=5/1h");
        counters.slow();
        arrive("MAIL FROM:<a@good.example>");
        client.close();
        counters.answer();
        assertThat(counters.used()).isEqualTo("{}");
        assertThat(session.getAttachment(SMTPSession.SENDER, State.Transaction)).isEmpty();
    }

    @Test
    void whatAnOpenTransactionUsedIsGivenBackWhenTheClientGoes() {
        limits("name=m key=client messages=5/1h");
        arrive("MAIL FROM:<a@good.example>");
        client.close();
        assertThat(counters.used()).isEqualTo("{}");
    }

    @Test
    void whatIsOpenIsGivenBackOnceAndConnectionsStayCounted() {
        limits("name=c key=client connections=5/1h concurrent=3");
        limit.check(client, client.facts(session, FakePostern.NOON)).join();
        assertThat(counters.used()).isEqualTo("{c/concurrent 192.0.2.7=1, c/connections/1h 192.0.2.7=1}");
        client.close();
        client.close();
        assertThat(counters.used()).isEqualTo("{c/connections/1h 192.0.2.7=1}");
    }

    @Test
    void anAnswerAfterTheClientHasGoneIsGivenBackToo() {
        limits("name=c key=client concurrent=3");
        counters.slow();
        limit.check(client, client.facts(session, FakePostern.NOON));
        client.close();
        counters.answer();
        assertThat(counters.used()).isEqualTo("{}");
    }

    @Test
    void failedCommandsCountAndTheOneTooManyClosesTheConnection() {
        limits("name=e key=client errors=2/1h");
        arrive("RSET x", "RSET y", "RSET z");
        assertThat(codes()).isEqualTo("500 500 421");
        assertThat(transport.isClosed()).isTrue();
    }

    @Test
    void anAddressThatWasNotChargedIsNotAccepted() throws Exception {
        limits("name=m key=client messages=5/1h");
        HookResult result = limit.doMail(session, MaybeSender.of(new MailAddress("x@good.example")));
        assertThat(result.getSmtpRetCode()).isEqualTo("501");
        assertThat(result.getSmtpDescription()).startsWith("5.5.4 Address or parameters cannot be understood [id=");
    }

    @Test
    void aMessageKeepsWhatItUsedAndIsChargedForWhatItHasMore() {
        limits("name=b key=client bytes=64K/1h messages=5/1h");
        arrive("MAIL FROM:<a@good.example>", "RCPT TO:<bob@demo.example>");
        limit.onLine(session, FakeTransport.bytes("..stuffed"), (same, line) -> null);
        limit.onLine(session, FakeTransport.bytes("."), (same, line) -> {
            same.resetState();
            return new SMTPResponse("250", "taken");
        });
        arrive("RSET");
        assertThat(counters.used()).isEqualTo("{b/bytes/1h 192.0.2.7=10, b/messages/1h 192.0.2.7=1}");
    }

    @Test
    void aMessageThatIsRefusedHasUsedNothing() {
        limits("name=b key=client bytes=64K/1h messages=5/1h");
        arrive("MAIL FROM:<a@good.example>");
        limit.onLine(session, FakeTransport.bytes("."), (same, line) -> new SMTPResponse("554", "no"));
        assertThat(counters.used()).isEqualTo("{}");
    }

    private void arrive(String... lines) {
        for (String line : lines) {
            transport.arrive(line, dispatcher);
        }
    }

    private String codes() {
        return transport.written().stream().map(line -> line.substring(0, 3)).collect(Collectors.joining(" "));
    }

    private void limits(String... elements) {
        List<Settings> children = Stream.of(elements)
                .map(element -> new Settings(PLACE, "limit", attributes(element), "", List.of()))
                .toList();
        Problems problems = new Problems();
        limit.use(RateLimit.read(new Settings(PLACE, "handler", Map.of(), "", children), postern, problems), counters);
        problems.throwIfErrors();
    }

    private static Map<String, String> attributes(String element) {
        return Arrays.stream(element.split(" "))
                .map(word -> word.split("=", 2))
                .collect(Collectors.toMap(word -> word[0], word -> word[1]));
    }
}
