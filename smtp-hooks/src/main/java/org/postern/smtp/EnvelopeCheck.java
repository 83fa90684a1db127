package org.postern.smtp;

import com.google.inject.Inject;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.ExtensibleHandler;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.MailHook;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.postern.Hold;
import org.postern.ListEvents;
import org.postern.Postern;
import org.postern.policy.Decision;
import org.postern.policy.Mode;
import org.postern.policy.SessionFacts;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.envelope.Check;
import org.postern.policy.envelope.DirectoryAddresses;
import org.postern.policy.envelope.EnvelopeChecks;
import org.postern.policy.envelope.EnvelopePolicy;
import org.postern.policy.envelope.EvaluatedSpf;
import org.postern.policy.state.MemoryState;
import org.postern.policy.state.State;

/**
 * Asks whether the envelope is one that mail has. See {@link EnvelopePolicy} for its settings and docs/envelope-check.md for
 * its checks; {@link EnvelopeGate} makes them.
 */
public final class EnvelopeCheck implements ConnectionCheck, CommandGate, MailHook, RcptHook, ExtensibleHandler {
    private static final Duration DIRECTORY_DEADLINE = Duration.ofSeconds(CommandPolicy.LOOKUP_SECONDS);

    /** Longer than any check may take, shorter than clients wait (RFC 5321 section 4.5.3.2.3). */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final Postern postern;
    private Hold hold;
    private Mode mode = Mode.OFF;
    private EnvelopeGate gate;
    private Optional<RelayAuth> relayAuth = Optional.empty();

    @Inject
    public EnvelopeCheck(Postern postern) {
        this.postern = postern;
    }

    static EnvelopePolicy read(Settings settings, Postern postern, Problems problems) {
        EnvelopePolicy policy = EnvelopePolicy.read(
                settings, postern.base(), postern.clock().instant(), new ListEvents(postern), problems);
        Handlers.checkListeners(settings, policy.listeners(), postern.servers(), problems);
        return policy;
    }

    @Override
    public void init(Configuration config) {
        EnvelopePolicy read = Handlers.read(config, postern, EnvelopeCheck::read);
        hold = new Hold(postern, read.lists());
        EnvelopeChecks checks = read.checks(
                postern.dns(),
                new EvaluatedSpf(postern.dns(), postern.clock()),
                new DirectoryAddresses(postern.directory(), postern.lookups(), DIRECTORY_DEADLINE),
                postern.callouts(),
                state(read),
                ownAddresses()::contains,
                new SecureRandom()::nextLong);
        use(read, checks, PATIENCE);
        if (mode != Mode.OFF) {
            hold.watch(new ListTests(checks));
        }
    }

    void use(EnvelopePolicy policy, EnvelopeChecks checks, Duration patience) {
        mode = policy.mode();
        gate = new EnvelopeGate(postern, mode, checks, () -> relayAuth, patience);
    }

    /** Only triplets and callouts are remembered: without them nothing is opened. */
    private State state(EnvelopePolicy read) {
        boolean remembers =
                read.checks().contains(Check.GREYLIST) || read.checks().contains(Check.SENDER_CALLOUT);
        return remembers ? postern.state() : new MemoryState(0);
    }

    private static Set<InetAddress> ownAddresses() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .collect(Collectors.toSet());
        } catch (SocketException e) {
            throw new UncheckedIOException("the addresses of this machine cannot be found out: " + e.getMessage(), e);
        }
    }

    @Override
    public void destroy() {
        hold.close();
    }

    @Override
    public Rank rank() {
        return Rank.ENVELOPE;
    }

    /** Refuses nobody. */
    @Override
    public CompletableFuture<List<Decision>> check(ClientSession client, SessionFacts facts) {
        return CompletableFuture.completedFuture(List.of());
    }

    /** Looks nobody up whom another handler refuses. */
    @Override
    public void admitted(ClientSession client, SessionFacts facts) {
        if (mode != Mode.OFF) {
            gate.start(client, facts);
        }
    }

    @Override
    public Optional<CompletableFuture<Response>> before(Exchange exchange) {
        return mode == Mode.OFF ? Optional.empty() : gate.before(exchange);
    }

    @Override
    public CompletableFuture<Response> after(Exchange exchange, Response response) {
        if (exchange.verb().equals("MAIL")) {
            CheckedEnvelope.conclude(exchange.session(), Responses.code(response) == 250);
        }
        return CompletableFuture.completedFuture(response);
    }

    /** James reads the argument itself: it must find what was checked. */
    @Override
    public HookResult doMail(SMTPSession session, MaybeSender sender) {
        return mode == Mode.OFF ? HookResult.DECLINED : gate.verifySender(session, sender);
    }

    @Override
    public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        return mode == Mode.OFF ? HookResult.DECLINED : gate.verifyRecipient(session, recipient);
    }

    @Override
    public List<Class<?>> getMarkerInterfaces() {
        return List.of(RelayAuth.class);
    }

    @Override
    public void wireExtensions(Class<?> type, List<?> extensions) {
        relayAuth = extensions.stream().map(RelayAuth.class::cast).findFirst();
    }
}
