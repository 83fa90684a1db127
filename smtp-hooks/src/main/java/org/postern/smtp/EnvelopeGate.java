package org.postern.smtp;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.postern.Postern;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Mode;
import org.postern.policy.Reply;
import org.postern.policy.Rule;
import org.postern.policy.SessionFacts;
import org.postern.policy.envelope.Check;
import org.postern.policy.envelope.ConnectionChecks;
import org.postern.policy.envelope.EnvelopeChecks;
import org.postern.policy.envelope.EnvelopeFacts;

/**
 * The checks of the envelope in the course of a session. Look-ups start when what they are about is known, and RCPT is held
 * until they have answered; a thread never waits. What was found is about the addresses that were read here, so James must
 * find the very same.
 */
final class EnvelopeGate {
    /** What accepts, and tells something all the same: the check could not find out, or the mail has waited. */
    private static final Set<String> TELLING = Set.of("trouble", "retried", "fault");

    private final Postern postern;
    private final Enforcement enforcement;
    private final Mode mode;
    private final EnvelopeChecks checks;
    private final Supplier<Optional<RelayAuth>> relayAuth;
    private final Duration patience;

    /**
     * @param mode in which addresses are refused that James reads in another way
     * @param relayAuth says who may relay, where it is configured; asked for each command
     * @param patience after which a check that has not answered, against its own promise, has failed
     */
    EnvelopeGate(
            Postern postern,
            Mode mode,
            EnvelopeChecks checks,
            Supplier<Optional<RelayAuth>> relayAuth,
            Duration patience) {
        this.postern = postern;
        this.enforcement = new Enforcement(postern);
        this.mode = mode;
        this.checks = checks;
        this.relayAuth = relayAuth;
        this.patience = patience;
    }

    /** Starts what can be looked up about the client. */
    void start(ClientSession client, SessionFacts session) {
        client.lookUps(checks.connection(facts(client, session).build()));
    }

    /** As {@link CommandGate#before} has it. */
    Optional<CompletableFuture<Response>> before(Exchange exchange) {
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
                .relays(mayRelay(exchange.session(), exchange.client()))
                .helo(exchange.argument().strip())
                .build();
        List<Decision> telling = lookUps(exchange).helo(facts).stream()
                .filter(EnvelopeGate::tells)
                .collect(Collectors.toList());
        return enforcement
                .actOnAll(exchange.session(), exchange.client(), telling, exchange.recordable())
                .map(EnvelopeGate::answer);
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
            return refusal.map(EnvelopeGate::answer);
        });
    }

    private Optional<CompletableFuture<Response>> rcpt(Exchange exchange) {
        EnvelopeArgument argument = EnvelopeArgument.of(exchange.argument());
        return CheckedEnvelope.current(exchange.session())
                .flatMap(envelope -> argument.recipient(postern.directory()::defaultDomain)
                        .map(recipient -> refusesRelay(exchange, recipient)
                                .orElseGet(() -> rcpt(exchange, envelope, recipient.asString(), argument))));
    }

    /** Nobody waits to be told that he may not relay, and nothing of it is remembered. */
    private Optional<CompletableFuture<Response>> refusesRelay(Exchange exchange, MailAddress recipient) {
        SMTPSession session = exchange.session();
        return session.getAttachment(SMTPSession.SENDER, State.Transaction)
                .flatMap(sender -> relayAuth.get().flatMap(one -> one.refusal(session, sender, recipient)))
                .map(EnvelopeGate::answer);
    }

    private CompletableFuture<Response> rcpt(
            Exchange exchange, CheckedEnvelope envelope, String address, EnvelopeArgument argument) {
        int earlier = exchange.session()
                .getAttachment(SMTPSession.RCPT_LIST, State.Transaction)
                .map(List::size)
                .orElse(0);
        EnvelopeFacts facts = envelope.describe(facts(exchange), address, argument, earlier);
        Decision fault = Rule.fault("envelope-check", new TimeoutException("a check has not answered"))
                .in(mode);
        CompletableFuture<List<Decision>> found = envelope.checks()
                .rcpt(facts)
                .completeOnTimeout(List.of(fault), patience.toMillis(), TimeUnit.MILLISECONDS);
        return exchange.then(found, decisions -> {
            if (exchange.client().isClosed()) {
                return Responses.NOTHING;
            }
            Optional<Reply> refusal = act(exchange, envelope, decisions);
            envelope.cleared(refusal.isEmpty() ? address : null);
            return refusal.map(Responses::of).orElse(Responses.PASSES);
        });
    }

    /** As James's hook: refuses a sender that is not the one that was checked. */
    HookResult verifySender(SMTPSession session, MaybeSender sender) {
        String address = sender.asOptional().map(MailAddress::asString).orElse("");
        return verify(session, "MAIL", CheckedEnvelope.announced(session).filter(one -> one.isFrom(address)));
    }

    /** The same for a recipient. */
    HookResult verifyRecipient(SMTPSession session, MailAddress recipient) {
        String address = recipient.asString();
        return verify(session, "RCPT", CheckedEnvelope.current(session).filter(one -> one.isCleared(address)));
    }

    private HookResult verify(SMTPSession session, String verb, Optional<CheckedEnvelope> checked) {
        if (checked.isPresent()) {
            return HookResult.DECLINED;
        }
        ClientSession client = ClientSession.of(session).orElseGet(() -> ClientSession.open(session, postern));
        Decision decision = Decision.refuse(
                        "envelope-check", "address-unclear", Evidence.none(), EnvelopeLimits.UNCLEAR)
                .in(mode);
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

    /** Whether the client may relay mail from some sender: at EHLO nobody knows from whom it will be. */
    private boolean mayRelay(SMTPSession session, ClientSession client) {
        return relayAuth
                .get()
                .flatMap(one -> one.holdsSomeRight(session, client))
                .orElseGet(session::isRelayingAllowed);
    }

    /** RelayAuth says at each MAIL who may relay; what James's flag says before that is of another mail. */
    private boolean relays(SMTPSession session, ClientSession client, MaybeSender sender) {
        return relayAuth
                .get()
                .flatMap(one -> one.holdsRight(session, client, sender))
                .orElseGet(session::isRelayingAllowed);
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
}
