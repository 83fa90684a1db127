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
import org.apache.james.protocols.api.ProtocolSession.State;
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
import org.postern.policy.Evidence;
import org.postern.policy.Mode;
import org.postern.policy.Reply;
import org.postern.policy.SessionFacts;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.envelope.Check;
import org.postern.policy.envelope.ConnectionChecks;
import org.postern.policy.envelope.DirectoryAddresses;
import org.postern.policy.envelope.EnvelopeChecks;
import org.postern.policy.envelope.EnvelopeFacts;
import org.postern.policy.envelope.EnvelopePolicy;
import org.postern.policy.envelope.EvaluatedSpf;
import org.postern.policy.state.MemoryState;

/**
 * Asks whether the envelope is one that mail has. See {@link EnvelopePolicy} for its settings and docs/envelope-check.md for
 * its checks.
 *
 * <p>As a gate it starts look-ups when James gets to see what they are about, and holds RCPT until they have answered; a
 * thread never waits. What it found is about the addresses that it read itself, so James must find the very same.
 */
public final class EnvelopeCheck implements ConnectionCheck, CommandGate, MailHook, RcptHook, ExtensibleHandler {
    private static final Duration DIRECTORY_DEADLINE = Duration.ofSeconds(CommandPolicy.LOOKUP_SECONDS);

    /** What accepts, and tells something all the same: the check could not find out, or the mail has waited. */
    private static final Set<String> TELLING = Set.of("trouble", "retried", "fault");

    private final Postern postern;
    private final Enforcement enforcement;
    private Hold hold;
    private EnvelopePolicy policy;
    private EnvelopeChecks checks;
    private Optional<RelayAuth> relayAuth = Optional.empty();

    @Inject
    public EnvelopeCheck(Postern postern) {
        this.postern = postern;
        this.enforcement = new Enforcement(postern);
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
        use(
                read,
                read.checks(
                        postern.dns(),
                        new EvaluatedSpf(postern.dns(), postern.clock()),
                        new DirectoryAddresses(postern.directory(), postern.lookups(), DIRECTORY_DEADLINE),
                        postern.callouts(),
                        state(read),
                        ownAddresses()::contains,
                        new SecureRandom()::nextLong));
        if (read.mode() != Mode.OFF) {
            hold.watch(new ListTests(checks));
        }
    }

    void use(EnvelopePolicy settings, EnvelopeChecks made) {
        policy = settings;
        checks = made;
    }

    /** Only triplets and callouts are remembered: without them nothing is opened. */
    private org.postern.policy.state.State state(EnvelopePolicy read) {
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

    /** Refuses nobody, and starts what can be looked up about the client. */
    @Override
    public CompletableFuture<List<Decision>> check(ClientSession client, SessionFacts session) {
        if (policy.mode() != Mode.OFF) {
            client.lookUps(checks.connection(facts(client, session).build()));
        }
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public Optional<CompletableFuture<Response>> before(Exchange exchange) {
        if (policy.mode() == Mode.OFF) {
            return Optional.empty();
        }
        switch (exchange.verb()) {
            case "EHLO":
            case "HELO":
                return helo(exchange);
            case "MAIL":
                return mail(exchange);
            case "RCPT":
                return rcpt(exchange);
            default:
                return Optional.empty();
        }
    }

    private Optional<CompletableFuture<Response>> helo(Exchange exchange) {
        EnvelopeFacts facts = facts(exchange)
                .relays(relays(exchange.session(), exchange.client(), MaybeSender.nullSender()))
                .helo(exchange.argument().strip())
                .build();
        List<Decision> telling = lookUps(exchange).helo(facts).stream()
                .filter(EnvelopeCheck::tells)
                .collect(Collectors.toList());
        return enforcement
                .actOnAll(exchange.session(), exchange.client(), telling, exchange.recordable())
                .map(EnvelopeCheck::answer);
    }

    private Optional<CompletableFuture<Response>> mail(Exchange exchange) {
        SMTPSession session = exchange.session();
        if (session.getAttachment(SMTPSession.SENDER, State.Transaction).isPresent()) {
            // James would forget the sender, and take the next one for the recipients that are there.
            return Optional.of(answer(EnvelopeLimits.NESTED));
        }
        EnvelopeArgument argument = EnvelopeArgument.of(exchange.argument());
        return argument.sender(postern.directory()::defaultDomain).flatMap(sender -> {
            boolean relays = relays(session, exchange.client(), sender);
            CheckedEnvelope envelope = new CheckedEnvelope(
                    sender.asOptional().map(MailAddress::asString).orElse(""), argument, relays);
            envelope.start(lookUps(exchange), facts(exchange));
            Optional<Reply> refusal = act(exchange, envelope, envelope.checks().mail());
            if (refusal.isEmpty()) {
                envelope.announce(session);
            }
            return refusal.map(EnvelopeCheck::answer);
        });
    }

    private Optional<CompletableFuture<Response>> rcpt(Exchange exchange) {
        EnvelopeArgument argument = EnvelopeArgument.of(exchange.argument());
        return CheckedEnvelope.current(exchange.session())
                .flatMap(envelope -> argument.recipient(postern.directory()::defaultDomain)
                        .map(MailAddress::asString)
                        .map(address -> rcpt(exchange, envelope, address, argument)));
    }

    private CompletableFuture<Response> rcpt(
            Exchange exchange, CheckedEnvelope envelope, String address, EnvelopeArgument argument) {
        int earlier = exchange.session()
                .getAttachment(SMTPSession.RCPT_LIST, State.Transaction)
                .map(List::size)
                .orElse(0);
        EnvelopeFacts facts = envelope.describe(facts(exchange), address, argument, earlier);
        return exchange.then(envelope.checks().rcpt(facts), decisions -> {
            if (exchange.client().isClosed()) {
                return Responses.NOTHING;
            }
            Optional<Reply> refusal = act(exchange, envelope, decisions);
            envelope.cleared(refusal.isEmpty() ? address : null);
            return refusal.map(Responses::of).orElse(Responses.PASSES);
        });
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
        String address = sender.asOptional().map(MailAddress::asString).orElse("");
        return verify(session, "MAIL", CheckedEnvelope.announced(session).filter(one -> one.isFrom(address)));
    }

    @Override
    public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        String address = recipient.asString();
        return verify(session, "RCPT", CheckedEnvelope.current(session).filter(one -> one.isCleared(address)));
    }

    private HookResult verify(SMTPSession session, String verb, Optional<CheckedEnvelope> checked) {
        if (policy.mode() == Mode.OFF || checked.isPresent()) {
            return HookResult.DECLINED;
        }
        ClientSession client = ClientSession.of(session).orElseGet(() -> ClientSession.open(session, postern));
        Decision decision = Decision.refuse(
                        "envelope-check", "address-unclear", Evidence.none(), EnvelopeLimits.UNCLEAR)
                .in(policy.mode());
        return enforcement
                .act(session, client, decision, verb)
                .map(Responses::denial)
                .orElse(HookResult.DECLINED);
    }

    private Optional<Reply> act(Exchange exchange, CheckedEnvelope envelope, List<Decision> decisions) {
        return envelope.checks()
                .act(
                        decisions,
                        decision -> tells(decision)
                                ? enforcement.act(
                                        exchange.session(), exchange.client(), decision, exchange.recordable())
                                : Optional.empty());
    }

    /** Whether a decision is worth a record. */
    private static boolean tells(Decision decision) {
        return decision.reply().isPresent()
                || decision.rule().equals(Check.SPF.rule())
                || TELLING.contains(decision.reason());
    }

    private static CompletableFuture<Response> answer(Reply reply) {
        return CompletableFuture.completedFuture(Responses.of(reply));
    }

    private ConnectionChecks lookUps(Exchange exchange) {
        ClientSession client = exchange.client();
        return client.lookUps().orElseGet(() -> {
            ConnectionChecks started = checks.connection(facts(exchange).build());
            client.lookUps(started);
            return started;
        });
    }

    /** RelayAuth says at each MAIL who may relay; what James's flag says before that is of another mail. */
    private boolean relays(SMTPSession session, ClientSession client, MaybeSender sender) {
        return relayAuth.flatMap(one -> one.holdsRight(session, client, sender)).orElseGet(session::isRelayingAllowed);
    }

    private EnvelopeFacts.Builder facts(Exchange exchange) {
        String helo = exchange.session()
                .getAttachment(SMTPSession.CURRENT_HELO_NAME, State.Connection)
                .orElse(null);
        return facts(
                        exchange.client(),
                        exchange.client()
                                .facts(exchange.session(), postern.clock().instant()))
                .server(exchange.session().getConfiguration().getHelloName())
                .helo(helo);
    }

    private static EnvelopeFacts.Builder facts(ClientSession client, SessionFacts session) {
        return EnvelopeFacts.of(session).listener(client.listener());
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
