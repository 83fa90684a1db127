package org.postern.smtp;

import com.google.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.DataLineFilter;
import org.apache.james.protocols.smtp.core.esmtp.EhloExtension;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.MailHook;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.postern.Hold;
import org.postern.ListEvents;
import org.postern.Postern;
import org.postern.WatchedFile;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Mode;
import org.postern.policy.Reply;
import org.postern.policy.SessionFacts;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Counters;
import org.postern.policy.limit.Event;
import org.postern.policy.limit.LimitFacts;
import org.postern.policy.limit.LimitPolicy;

/**
 * Limits how much and how often clients send. See {@link LimitPolicy} for its settings.
 *
 * <p>MAIL and RCPT are charged before James sees them, since counters may take time and James's hooks may not; what James
 * refuses is given back at once, and what a transaction used when no message comes of it ({@link Usage}). As James's hook it
 * sees to it that James finds the address that was charged.
 */
public final class RateLimit
        implements ProtocolHandler, ConnectionCheck, CommandGate, MailHook, RcptHook, DataLineFilter, EhloExtension {
    private static final Reply NESTED = Reply.of(503, "5.5.1", "Sender already specified");
    private static final Reply UNCLEAR = Reply.of(501, "5.5.4", "Address or parameters cannot be understood");

    private final Postern postern;
    private final Enforcement enforcement;
    private Hold hold;
    private LimitPolicy policy;
    private Counters counters;
    private Patience patience;

    @Inject
    public RateLimit(Postern postern) {
        this.postern = postern;
        this.enforcement = new Enforcement(postern);
    }

    static LimitPolicy read(Settings settings, Postern postern, Problems problems) {
        Problems own = new Problems();
        LimitPolicy policy =
                LimitPolicy.read(settings, postern.base(), postern.clock().instant(), new ListEvents(postern), own);
        if (!own.hasErrors()) {
            postern.limits().add(policy, own);
        }
        problems.addAll(own);
        return policy;
    }

    @Override
    public void init(Configuration config) {
        use(Handlers.read(config, postern, RateLimit::read), postern.counters());
        hold = new Hold(postern, policy.lists());
        policy.overrides()
                .forEach(file ->
                        hold.watch(new WatchedFile("overrides file " + file.name(), file::poll, file::problems)));
    }

    void use(LimitPolicy limits, Counters used) {
        policy = limits;
        counters = used;
        patience = new Patience(limits, used, postern.timer());
    }

    @Override
    public void destroy() {
        hold.close();
    }

    @Override
    public Rank rank() {
        return Rank.LIMIT;
    }

    /** What is open at the same time is given back when it is open no more, whoever refused it. */
    @Override
    public CompletableFuture<List<Decision>> check(ClientSession client, SessionFacts session) {
        CompletableFuture<Charges> taken = take(
                client, policy.charges(Event.CONNECT, facts(client, session).build()));
        client.onClose(() -> taken.thenAccept(this::leave));
        return taken.thenApply(policy::decisions);
    }

    private void leave(Charges charges) {
        for (int i = 0; i < charges.size(); i++) {
            if (!charges.quota(i).rate().isLevel()) {
                // It stays counted: nothing of it is owed to anybody.
                charges.givenBack(i);
            }
        }
        counters.giveBack(charges);
    }

    @Override
    public Optional<CompletableFuture<Response>> before(Exchange exchange) {
        if (policy.mode() == Mode.OFF) {
            return Optional.empty();
        }
        Usage usage = usage(exchange.session(), exchange.client());
        usage.settle(exchange.session());
        switch (exchange.verb()) {
            case "MAIL":
                return mail(exchange, usage);
            case "RCPT":
                return rcpt(exchange, usage);
            default:
                return Optional.empty();
        }
    }

    private Optional<CompletableFuture<Response>> mail(Exchange exchange, Usage usage) {
        if (usage.isOpen(exchange.session())) {
            // James would forget the sender, and take the next one for the recipients that are there.
            return Optional.of(CompletableFuture.completedFuture(Responses.of(NESTED)));
        }
        EnvelopeArgument argument = EnvelopeArgument.of(exchange.argument());
        return argument.sender(postern.directory()::defaultDomain)
                .map(MaybeSender::asOptional)
                .map(sender -> sender.map(MailAddress::asString).orElse(""))
                .map(sender -> {
                    LimitFacts facts = facts(exchange)
                            .sender(sender)
                            .declaredSize(argument.size())
                            .build();
                    return carryOut(
                            exchange,
                            usage,
                            policy.charges(Event.MAIL, facts),
                            sender,
                            taken -> usage.accepted(exchange.session(), sender, argument.size(), taken));
                });
    }

    private Optional<CompletableFuture<Response>> rcpt(Exchange exchange, Usage usage) {
        if (!usage.isOpen(exchange.session())) {
            return Optional.empty();
        }
        return EnvelopeArgument.of(exchange.argument())
                .recipient(postern.directory()::defaultDomain)
                .map(MailAddress::asString)
                .map(recipient -> {
                    LimitFacts facts =
                            usage.describe(facts(exchange)).recipient(recipient).build();
                    return carryOut(
                            exchange,
                            usage,
                            policy.charges(Event.RCPT, facts),
                            recipient,
                            taken -> usage.accepted(recipient, taken));
                });
    }

    private CompletableFuture<Response> carryOut(
            Exchange exchange, Usage usage, Charges charges, String address, Consumer<Charges> accepted) {
        return exchange.then(take(exchange.client(), charges), taken -> {
            Optional<Reply> refusal = act(exchange, taken);
            if (refusal.isPresent() || exchange.client().isClosed()) {
                counters.giveBack(taken);
                return refusal.map(Responses::of).orElse(Responses.NOTHING);
            }
            return askJames(exchange, usage, taken, address, accepted);
        });
    }

    private Response askJames(
            Exchange exchange, Usage usage, Charges taken, String address, Consumer<Charges> accepted) {
        Optional<Response> response = Optional.empty();
        usage.charged(address);
        try {
            response = Optional.of(exchange.askJames());
            return response.get();
        } finally {
            usage.charged(null);
            if (response.map(Responses::code).filter(code -> code == 250).isPresent()) {
                accepted.accept(taken);
            } else {
                counters.giveBack(taken);
            }
        }
    }

    /** What has failed counts, and gives what a transaction used back when it ended the transaction. */
    @Override
    public CompletableFuture<Response> after(Exchange exchange, Response response) {
        if (policy.mode() == Mode.OFF) {
            return CompletableFuture.completedFuture(response);
        }
        usage(exchange.session(), exchange.client()).settle(exchange.session());
        if (!exchange.failed()) {
            return CompletableFuture.completedFuture(response);
        }
        Charges charges = policy.charges(Event.FAILED, facts(exchange).build());
        return exchange.then(
                take(exchange.client(), charges),
                taken -> act(exchange, taken).map(Responses::of).orElse(response));
    }

    @Override
    public HookResult doMail(SMTPSession session, MaybeSender sender) {
        return verify(
                session, "MAIL", sender.asOptional().map(MailAddress::asString).orElse(""));
    }

    @Override
    public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        return verify(session, "RCPT", recipient.asString());
    }

    private HookResult verify(SMTPSession session, String verb, String address) {
        ClientSession client = ClientSession.of(session).orElseGet(() -> ClientSession.open(session, postern));
        if (policy.mode() == Mode.OFF || usage(session, client).isCharged(address)) {
            return HookResult.DECLINED;
        }
        Decision decision = Decision.refuse("rate-limit", "address-unclear", Evidence.none(), UNCLEAR)
                .in(policy.mode());
        return enforcement
                .act(session, client, decision, verb)
                .map(Responses::denial)
                .orElse(HookResult.DECLINED);
    }

    /** Counts what arrives, and sees what became of the message. */
    @Override
    public Response onLine(SMTPSession session, byte[] line, LineHandler<SMTPSession> next) {
        Optional<ClientSession> client = ClientSession.of(session).filter(one -> policy.mode() != Mode.OFF);
        if (client.isEmpty()) {
            return next.onLine(session, line);
        }
        Usage usage = usage(session, client.get());
        usage.arrived(DataLines.octets(line));
        Response response = next.onLine(session, line);
        if (response != null && Responses.code(response) == 250) {
            LimitFacts facts = usage.describe(facts(client.get(), now(session, client.get())))
                    .build();
            counters.charge(policy.charges(Event.END, facts));
            usage.keep();
        } else if (response != null || DataLines.isLast(line)) {
            usage.giveBack();
        }
        return response;
    }

    /** RFC 9422: what this client may do at most. */
    @Override
    public List<String> getImplementedEsmtpFeatures(SMTPSession session) {
        return ClientSession.of(session)
                .map(client ->
                        facts(client, now(session, client)).helo(helo(session)).build())
                .flatMap(facts -> announcement(policy.mailMax(facts), policy.recipientMax(facts)))
                .map(List::of)
                .orElse(List.of());
    }

    private static Optional<String> announcement(OptionalInt mails, OptionalInt recipients) {
        StringBuilder limits = new StringBuilder("LIMITS");
        mails.ifPresent(max -> limits.append(" MAILMAX=").append(max));
        recipients.ifPresent(max -> limits.append(" RCPTMAX=").append(max));
        return mails.isPresent() || recipients.isPresent() ? Optional.of(limits.toString()) : Optional.empty();
    }

    private CompletableFuture<Charges> take(ClientSession client, Charges charges) {
        return charges.size() == 0 ? CompletableFuture.completedFuture(charges) : patience.take(client, charges);
    }

    /** Records all that is over; the first is what the client hears. */
    private Optional<Reply> act(Exchange exchange, Charges charges) {
        return enforcement.actOnAll(
                exchange.session(), exchange.client(), policy.decisions(charges), exchange.recordable());
    }

    private Usage usage(SMTPSession session, ClientSession client) {
        return Usage.of(session, client, counters);
    }

    private SessionFacts now(SMTPSession session, ClientSession client) {
        return client.facts(session, postern.clock().instant());
    }

    private LimitFacts.Builder facts(Exchange exchange) {
        return facts(exchange.client(), now(exchange.session(), exchange.client()))
                .helo(helo(exchange.session()));
    }

    private LimitFacts.Builder facts(ClientSession client, SessionFacts session) {
        return LimitFacts.of(session)
                .listener(client.listener())
                .networks(policy.networks(session.client(), session.now()));
    }

    private static String helo(SMTPSession session) {
        return session.getAttachment(SMTPSession.CURRENT_HELO_NAME, State.Connection)
                .orElse(null);
    }
}
