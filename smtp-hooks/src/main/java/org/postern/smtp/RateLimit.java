package org.postern.smtp;

import com.google.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
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
import org.postern.policy.Decision;
import org.postern.policy.Mode;
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
 * <p>Here connections and failed commands are counted; mail transactions are in {@link EnvelopeLimits}.
 */
public final class RateLimit
        implements ProtocolHandler, ConnectionCheck, CommandGate, MailHook, RcptHook, DataLineFilter, EhloExtension {
    private final Postern postern;
    private Hold hold;
    private LimitPolicy policy;
    private Charging charging;
    private EnvelopeLimits envelope;

    @Inject
    public RateLimit(Postern postern) {
        this.postern = postern;
    }

    static LimitPolicy read(Settings settings, Postern postern, Problems problems) {
        Problems own = new Problems();
        LimitPolicy policy =
                LimitPolicy.read(settings, postern.base(), postern.clock().instant(), new ListEvents(postern), own);
        Handlers.checkListeners(settings, policy.listeners(), postern.servers(), own);
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
        hold.watchOverrides(policy);
    }

    void use(LimitPolicy limits, Counters used) {
        policy = limits;
        charging = new Charging(postern, limits, used);
        envelope = new EnvelopeLimits(postern, limits.mode(), charging);
    }

    @Override
    public void destroy() {
        hold.close();
    }

    @Override
    public Rank rank() {
        return Rank.LIMIT;
    }

    @Override
    public boolean isLast() {
        return true;
    }

    /** What is open at the same time is given back when it is open no more, whoever refused it. */
    @Override
    public CompletableFuture<List<Decision>> check(ClientSession client, SessionFacts session) {
        CompletableFuture<Charges> taken = charging.take(
                client, Event.CONNECT, charging.facts(client, session).build());
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
        charging.giveBack(charges);
    }

    @Override
    public Optional<CompletableFuture<Response>> before(Exchange exchange) {
        if (policy.mode() == Mode.OFF) {
            return Optional.empty();
        }
        Usage usage = charging.usage(exchange.session(), exchange.client());
        usage.settle(exchange.session());
        switch (exchange.verb()) {
            case "MAIL":
                return envelope.mail(exchange, usage);
            case "RCPT":
                return envelope.rcpt(exchange, usage);
            default:
                return Optional.empty();
        }
    }

    /** What has failed counts, and gives what a transaction used back when it ended the transaction. */
    @Override
    public CompletableFuture<Response> after(Exchange exchange, Response response) {
        if (policy.mode() == Mode.OFF) {
            return CompletableFuture.completedFuture(response);
        }
        charging.usage(exchange.session(), exchange.client()).settle(exchange.session());
        if (!exchange.failed()) {
            return CompletableFuture.completedFuture(response);
        }
        LimitFacts facts = charging.facts(exchange).build();
        return exchange.then(
                charging.take(exchange.client(), Event.FAILED, facts),
                taken -> charging.act(exchange, taken).map(Responses::of).orElse(response));
    }

    @Override
    public HookResult doMail(SMTPSession session, MaybeSender sender) {
        return envelope.verify(
                session, "MAIL", sender.asOptional().map(MailAddress::asString).orElse(""));
    }

    @Override
    public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        return envelope.verify(session, "RCPT", recipient.asString());
    }

    @Override
    public Response onLine(SMTPSession session, byte[] line, LineHandler<SMTPSession> next) {
        Optional<ClientSession> client = ClientSession.of(session);
        return client.isEmpty() || policy.mode() == Mode.OFF
                ? next.onLine(session, line)
                : envelope.data(session, client.get(), line, next);
    }

    /** RFC 9422: what this client may do at most. */
    @Override
    public List<String> getImplementedEsmtpFeatures(SMTPSession session) {
        return ClientSession.of(session)
                .map(client -> charging.facts(session, client).build())
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
}
