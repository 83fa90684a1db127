package org.postern.smtp;

import com.google.inject.Inject;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.smtp.MailEnvelope;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.DataLineFilter;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.MailHook;
import org.apache.james.protocols.smtp.hook.MessageHook;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.postern.Hold;
import org.postern.ListEvents;
import org.postern.Postern;
import org.postern.policy.Decision;
import org.postern.policy.Mode;
import org.postern.policy.Rule;
import org.postern.policy.SessionFacts;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.limit.LimitFacts;
import org.postern.policy.limit.Recipients;
import org.postern.policy.message.MessageRules;
import org.postern.policy.message.MessageSize;

/**
 * Limits the size of messages. See {@link MessageRules} for its settings and {@link MessageSize}
 * for its decisions. James's own {@code <maxmessagesize>} holds besides.
 *
 * <p>As a gate it reads the declared size, which James takes for a number below 2 GiB, before James does. Of a message that
 * is too big James gets no more than the limit and the end, at which the message is refused.
 */
public final class MessagePolicy
        implements ProtocolHandler, CommandGate, MailHook, RcptHook, DataLineFilter, MessageHook {
    private static final String SIZE = "SIZE";

    private final Postern postern;
    private final Enforcement enforcement;
    private Hold hold;
    private MessageRules policy;
    private MessageSize rule;

    @Inject
    public MessagePolicy(Postern postern) {
        this.postern = postern;
        this.enforcement = new Enforcement(postern);
    }

    static MessageRules read(Settings settings, Postern postern, Problems problems) {
        MessageRules rules = MessageRules.read(
                settings, postern.base(), postern.clock().instant(), new ListEvents(postern), problems);
        Handlers.checkListeners(settings, rules.listeners(), postern.servers(), problems);
        return rules;
    }

    @Override
    public void init(Configuration config) {
        use(Handlers.read(config, postern, MessagePolicy::read));
        hold = new Hold(postern, policy.lists());
    }

    void use(MessageRules rules) {
        policy = rules;
        rule = rules.size();
    }

    @Override
    public void destroy() {
        hold.close();
    }

    @Override
    public Rank rank() {
        return Rank.SIZE;
    }

    @Override
    public Optional<CompletableFuture<Response>> before(Exchange exchange) {
        if (exchange.verb().equals("MAIL") && policy.mode() != Mode.OFF) {
            IncomingSize.of(exchange.session())
                    .declare(EnvelopeArgument.of(exchange.argument()).size());
            exchange.rewrite(EnvelopeArgument.withSizeForJames(exchange.argument()));
        }
        return Optional.empty();
    }

    /** RFC 1870 section 3: EHLO tells the size that holds for this client. */
    @Override
    public CompletableFuture<Response> after(Exchange exchange, Response response) {
        boolean told =
                exchange.verb().equals("EHLO") && Responses.code(response) == 250 && policy.mode() == Mode.ENFORCE;
        return CompletableFuture.completedFuture(told ? announce(exchange, response) : response);
    }

    private Response announce(Exchange exchange, Response response) {
        OptionalLong own =
                rule.announced(facts(exchange.session(), exchange.client()).build());
        long james = exchange.session().getConfiguration().getMaxMessageSize();
        return own.isEmpty() || james > 0 && james <= own.getAsLong()
                ? response
                : Responses.withFeature(response, SIZE, SIZE + " " + own.getAsLong());
    }

    @Override
    public HookResult doMail(SMTPSession session, MaybeSender sender) {
        return judge(session, "MAIL", facts -> rule.atMail(facts.build()));
    }

    @Override
    public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        return judge(
                session,
                "RCPT",
                facts -> rule.atRcpt(facts.recipient(recipient.asString()).build()));
    }

    /** Passes on what is within the limit, and the end. */
    @Override
    public Response onLine(SMTPSession session, byte[] line, LineHandler<SMTPSession> next) {
        Optional<ClientSession> client = ClientSession.of(session);
        if (client.isEmpty() || policy.mode() == Mode.OFF) {
            return next.onLine(session, line);
        }
        IncomingSize size = IncomingSize.of(session);
        if (!size.hasBegun()) {
            size.begin(
                    policy.mode() == Mode.ENFORCE
                            ? rule.room(facts(session, client.get()).build())
                            : OptionalLong.empty());
        }
        size.add(DataLines.octets(line));
        if (size.isOver() && !DataLines.isLast(line)) {
            return null;
        }
        Response response = next.onLine(session, line);
        if (response != null || DataLines.isLast(line)) {
            size.end();
        }
        return response;
    }

    @Override
    public HookResult onMessage(SMTPSession session, MailEnvelope mail) {
        long arrived = IncomingSize.of(session).arrived();
        return judge(session, "DATA", facts -> rule.atData(facts.size(arrived).build()));
    }

    /** What is decided about the facts. */
    private interface Question {
        Decision ask(LimitFacts.Builder facts);
    }

    private HookResult judge(SMTPSession session, String verb, Question question) {
        if (policy.mode() == Mode.OFF) {
            return HookResult.DECLINED;
        }
        ClientSession client = ClientSession.of(session).orElseGet(() -> ClientSession.open(session, postern));
        Decision decision;
        try {
            decision = question.ask(facts(session, client));
        } catch (RuntimeException e) {
            decision = Rule.fault(MessageSize.NAME, e);
        }
        return decision.reply().isEmpty()
                ? HookResult.DECLINED
                : enforcement
                        .act(session, client, decision.in(policy.mode()), verb)
                        .map(Responses::denial)
                        .orElse(HookResult.DECLINED);
    }

    private LimitFacts.Builder facts(SMTPSession session, ClientSession client) {
        SessionFacts now = client.facts(session, postern.clock().instant());
        Recipients recipients = new Recipients();
        // James's own list: whatever a client tried, it is these who would get the message.
        session.getAttachment(SMTPSession.RCPT_LIST, State.Transaction)
                .ifPresent(all -> all.forEach(one -> recipients.add(one.asString())));
        return LimitFacts.of(now)
                .listener(client.listener())
                .networks(policy.networks(now.client(), now.now()))
                .declaredSize(IncomingSize.of(session).declared())
                .recipients(recipients);
    }
}
