package org.postern.smtp;

import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.MailCmdHandler;
import org.apache.james.protocols.smtp.core.NoopCmdHandler;
import org.apache.james.protocols.smtp.core.RcptCmdHandler;
import org.apache.james.protocols.smtp.core.RsetCmdHandler;
import org.apache.james.protocols.smtp.hook.HookResultHook;
import org.apache.james.protocols.smtp.hook.MailHook;
import org.apache.james.protocols.smtp.hook.MailParametersHook;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.postern.Postern;
import org.postern.policy.command.Directory;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.dns.DnsAnswer;
import org.postern.policy.envelope.Callouts;
import org.postern.policy.envelope.EnvelopeChecks;
import org.postern.policy.envelope.EnvelopePolicy;
import org.postern.policy.envelope.LocalAddress;
import org.postern.policy.envelope.LocalAddress.Status;
import org.postern.policy.spf.SpfResult;
import org.postern.policy.state.MemoryState;

/**
 * A session with EnvelopeCheck before James's own MAIL, RCPT and RSET. Ours are alice and bob at demo.example; no other
 * domain exists, and each that is asked permits its use with {@code +all}, at once or when the test says so.
 */
final class EnvelopeSession {
    private static final Place PLACE = Place.file("test");

    final List<String> records = new ArrayList<>();
    final Postern postern = FakePostern.with(record -> records.add(record.toString()));
    final FakeTransport transport = new FakeTransport();
    final SMTPSession session = transport.session();
    final ClientSession client = ClientSession.open(session, postern);
    final EnvelopeCheck check = new EnvelopeCheck(postern);
    private final Dispatcher dispatcher = new Dispatcher(postern);
    private final EnvelopePolicy policy;
    private final EnvelopeChecks checks;
    private CompletableFuture<SpfResult> spf = CompletableFuture.completedFuture(finding("+all"));

    /**
     * @param mode of the handler
     * @param elements of the checks, their names
     * @param others further gates
     */
    EnvelopeSession(String mode, List<String> elements, CommandGate... others) {
        Directory directory = mock(Directory.class);
        when(directory.defaultDomain()).thenReturn("demo.example");
        when(postern.directory()).thenReturn(directory);
        when(postern.base()).thenReturn(Path.of("."));
        session.setAttachment(SMTPSession.CURRENT_HELO_MODE, "EHLO", State.Connection);
        helo("mx.good.example");
        client.judged();
        Problems problems = new Problems();
        EnvelopePolicy policy = EnvelopeCheck.read(
                new Settings(
                        PLACE,
                        "handler",
                        Map.of("mode", mode),
                        "",
                        elements.stream()
                                .map(name -> new Settings(PLACE, name, Map.of(), "", List.of()))
                                .collect(Collectors.toList())),
                postern,
                problems);
        problems.throwIfErrors();
        this.policy = policy;
        this.checks = policy.checks(
                (name, type) -> CompletableFuture.completedFuture(DnsAnswer.noName()),
                (address, helo, sender) -> spf,
                address -> CompletableFuture.completedFuture(LocalAddress.of(status(address))),
                new Callouts(question -> new CompletableFuture<>(), System::nanoTime),
                new MemoryState(0),
                address -> false,
                () -> 1);
        patience(Duration.ofMinutes(4));
        wire(others);
    }

    /** From now on a check has failed that takes longer. */
    void patience(Duration time) {
        check.use(policy, checks, time);
    }

    private static Status status(String address) {
        return !address.endsWith("@demo.example")
                ? Status.FOREIGN
                : address.matches("(alice|bob)@.*") ? Status.EXISTS : Status.UNKNOWN;
    }

    private void wire(CommandGate... others) {
        MetricFactory metrics = mock(MetricFactory.class);
        when(metrics.timer(anyString())).thenReturn(mock(TimeMetric.class));
        MailCmdHandler mail = new MailCmdHandler(metrics);
        mail.wireExtensions(MailHook.class, List.of(check));
        mail.wireExtensions(MailParametersHook.class, List.of());
        mail.wireExtensions(HookResultHook.class, List.of());
        RcptCmdHandler rcpt = new RcptCmdHandler(metrics);
        rcpt.wireExtensions(RcptHook.class, List.of(check));
        rcpt.wireExtensions(HookResultHook.class, List.of());
        try {
            dispatcher.wireExtensions(
                    CommandHandler.class, List.of(mail, rcpt, new RsetCmdHandler(), new NoopCmdHandler()));
            dispatcher.wireExtensions(
                    CommandGate.class,
                    Stream.concat(Stream.of(check), Stream.of(others)).collect(Collectors.toList()));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    void helo(String name) {
        session.setAttachment(SMTPSession.CURRENT_HELO_NAME, name, State.Connection);
    }

    /** From now on the answer about SPF is this. */
    CompletableFuture<SpfResult> spf(CompletableFuture<SpfResult> answer) {
        spf = answer;
        return answer;
    }

    static SpfResult finding(String mechanism) {
        return SpfResult.matched(SpfResult.Status.PASS, "good.example", mechanism);
    }

    void arrive(String... lines) {
        for (String line : lines) {
            transport.arrive(line, dispatcher);
        }
    }

    /** The codes of the replies so far. */
    String codes() {
        return transport.written().stream().map(line -> line.substring(0, 3)).collect(Collectors.joining(" "));
    }
}
