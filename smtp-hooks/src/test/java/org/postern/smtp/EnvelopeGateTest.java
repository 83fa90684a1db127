package org.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.stream.Stream;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.HeloCmdHandler;
import org.apache.james.protocols.smtp.core.MailCmdHandler;
import org.apache.james.protocols.smtp.core.NoopCmdHandler;
import org.apache.james.protocols.smtp.core.RcptCmdHandler;
import org.apache.james.protocols.smtp.hook.HeloHook;
import org.apache.james.protocols.smtp.hook.HookResultHook;
import org.apache.james.protocols.smtp.hook.MailHook;
import org.apache.james.protocols.smtp.hook.MailParametersHook;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.Postern;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Reply;
import org.postern.policy.audit.Audit;
import org.postern.policy.command.Directory;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.dns.DnsAnswer;
import org.postern.policy.dns.DnsType;
import org.postern.policy.envelope.Callouts;
import org.postern.policy.envelope.EnvelopePolicy;
import org.postern.policy.envelope.LocalAddress;
import org.postern.policy.spf.SpfResult;
import org.postern.policy.state.Codec;
import org.postern.policy.state.MemoryState;
import org.postern.policy.state.State;

/** What a client costs that has no business here. The DNS is asked, and never answers. */
class EnvelopeGateTest {
    private static final Place PLACE = Place.file("test");
    private static final Decision DENIED =
            Decision.refuse("test", "denied", Evidence.none(), Reply.of(554, "5.7.1", "No"));
    private static final String RELAY_REFUSED = "550 5.7.1 Relay refused: this server is not for that domain [id=";
    private static final String[] SESSION = {"HELO mx.good.example", "MAIL FROM:<a@good.example>"};

    private final Postern postern = FakePostern.with(Audit.none());
    private final Directory directory = mock(Directory.class);
    private final FakeTransport transport = new FakeTransport();
    private final SMTPSession session = transport.session();
    private final Dispatcher dispatcher = new Dispatcher(postern);
    private final Greeting greeting = new Greeting(postern);
    private final EnvelopeCheck check = new EnvelopeCheck(postern);
    private final RelayAuth relayAuth = new RelayAuth(postern);
    private final State state = new MemoryState(42);
    private final List<String> asked = new ArrayList<>();

    @BeforeEach
    void wire() throws Exception {
        ScheduledExecutorService timer = mock(ScheduledExecutorService.class);
        when(timer.schedule(any(Runnable.class), anyLong(), any())).thenAnswer(call -> mock(ScheduledFuture.class));
        when(postern.timer()).thenReturn(timer);
        when(directory.defaultDomain()).thenReturn("demo.example");
        when(directory.isLocal("demo.example")).thenReturn(true);
        when(postern.directory()).thenReturn(directory);
        when(postern.base()).thenReturn(Path.of("."));
        MetricFactory metrics = mock(MetricFactory.class);
        when(metrics.timer(anyString())).thenReturn(mock(TimeMetric.class));
        HeloCmdHandler helo = new HeloCmdHandler(metrics);
        helo.wireExtensions(HeloHook.class, List.of());
        helo.wireExtensions(HookResultHook.class, List.of());
        MailCmdHandler mail = new MailCmdHandler(metrics);
        mail.wireExtensions(MailHook.class, List.of(check, relayAuth));
        mail.wireExtensions(MailParametersHook.class, List.of());
        mail.wireExtensions(HookResultHook.class, List.of());
        RcptCmdHandler rcpt = new RcptCmdHandler(metrics);
        rcpt.wireExtensions(RcptHook.class, List.of(check, relayAuth));
        rcpt.wireExtensions(HookResultHook.class, List.of());
        dispatcher.wireExtensions(CommandHandler.class, List.of(helo, mail, rcpt, new NoopCmdHandler()));
        dispatcher.wireExtensions(CommandGate.class, List.of(check));
        greeting.wireExtensions(Dispatcher.class, List.of(dispatcher));
        check.wireExtensions(RelayAuth.class, List.of(relayAuth));
    }

    /** Refused clients that linger are counted for all tests. */
    @AfterEach
    void disconnect() {
        greeting.onDisconnect(session);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRefusedClientCostsNoQuestionWhateverItSends(boolean refused) throws Exception {
        configure("enforce", "reverseName", "heloResolves", "senderDomain", "spf");
        // As the element of EnvelopeCheck stands before the one that refuses.
        connect(check, (client, facts) -> done(refused ? List.of(DENIED) : List.of()));
        arrive(SESSION);
        arrive("RCPT TO:<alice@demo.example>");
        assertThat(transport.written().get(0)).startsWith(refused ? "554 5.7.1 No" : "220 ");
        assertThat(asked.isEmpty()).isEqualTo(refused);
    }

    @Test
    void nothingIsAskedWhileItIsNotKnownWhetherTheClientIsRefused() throws Exception {
        configure("enforce", "reverseName");
        CompletableFuture<List<Decision>> slow = new CompletableFuture<>();
        connect(check, (client, facts) -> slow);
        arrive(SESSION);
        assertThat(asked).isEmpty();
        slow.complete(List.of(DENIED));
        assertThat(transport.isClosed()).isTrue();
        assertThat(asked).isEmpty();
    }

    @Test
    void whoIsWelcomeIsLookedUpBeforeItSaysAWord() throws Exception {
        configure("enforce", "reverseName");
        CompletableFuture<List<Decision>> slow = new CompletableFuture<>();
        connect(check, (client, facts) -> slow);
        slow.complete(List.of());
        assertThat(asked).containsExactly("7.2.0.192.in-addr.arpa PTR");
    }

    @ParameterizedTest
    @ValueSource(strings = {"enforce", "warn"})
    void aStrangersRelayAttemptIsRefusedAtOnce(String mode) throws Exception {
        configure(mode, "senderDomain", "recipientExists", "spf", "greylist");
        connect(check);
        arrive(SESSION);
        arrive("RCPT TO:<someone@far.example>", "RCPT TO:<someone%far.example@demo.example>", "NOOP");
        assertThat(transport.written()).hasSize(6);
        assertThat(transport.written().subList(3, 5)).allMatch(line -> line.startsWith(RELAY_REFUSED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"enforce", "warn"})
    void andLeavesNoTriplet(String mode) throws Exception {
        configure(mode, "greylist");
        connect(check);
        arrive(SESSION);
        arrive("RCPT TO:<someone@far.example>");
        assertThat(transport.written().get(3)).startsWith(RELAY_REFUSED);
        assertThat(greylistSecrets()).isZero();
        arrive("RCPT TO:<alice@demo.example>");
        assertThat(transport.written().get(4)).startsWith(mode.equals("warn") ? "250 " : "451 4.7.1 Greylisted, ");
        assertThat(greylistSecrets()).isOne();
    }

    /** One as soon as a triplet has been looked up. */
    private int greylistSecrets() {
        return state.table("greylist-secret", 1, Codec.text()).size();
    }

    private void configure(String mode, String... elements) {
        List<Settings> children = Stream.of(elements)
                .map(element -> new Settings(PLACE, element, Map.of(), "", List.of()))
                .toList();
        Problems problems = new Problems();
        EnvelopePolicy policy = EnvelopeCheck.read(
                new Settings(PLACE, "handler", Map.of("mode", mode), "", children), postern, problems);
        relayAuth.use(RelayAuth.read(new Settings(PLACE, "handler", Map.of(), "", List.of()), postern, problems));
        problems.throwIfErrors();
        check.use(
                policy,
                policy.checks(
                        this::ask,
                        (client, helo, sender) -> new CompletableFuture<SpfResult>(),
                        address -> done(LocalAddress.trouble("down")),
                        new Callouts(question -> new CompletableFuture<>(), System::nanoTime),
                        state,
                        address -> false,
                        () -> 7),
                Duration.ofMinutes(4));
    }

    private CompletableFuture<DnsAnswer> ask(String name, DnsType type) {
        asked.add(name + " " + type);
        return new CompletableFuture<>();
    }

    private static <T> CompletableFuture<T> done(T value) {
        return CompletableFuture.completedFuture(value);
    }

    private void connect(ConnectionCheck... checks) throws Exception {
        greeting.wireExtensions(ConnectionCheck.class, new ArrayList<>(List.of(checks)));
        dispatcher.wireExtensions(ConnectionCheck.class, new ArrayList<>(List.of(checks)));
        Response response = greeting.onConnect(session);
        if (response != null) {
            transport.writeResponse(response, session);
        }
    }

    private void arrive(String... lines) {
        for (String line : lines) {
            transport.arrive(line, dispatcher);
        }
    }
}
