package org.postern.smtp;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.postern.Postern;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Mode;
import org.postern.policy.Reply;
import org.postern.policy.Rule;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Event;
import org.postern.policy.limit.LimitFacts;

/**
 * The limits of mail transactions. MAIL and RCPT are charged before James sees them, since counters may take time and James's
 * hooks may not; what James refuses is given back at once, and what a transaction used when no message comes of it ({@link
 * Usage}). James must find the very address that was charged.
 */
final class EnvelopeLimits {
    static final Reply NESTED = Reply.of(503, "5.5.1", "Sender already specified");
    static final Reply UNCLEAR = Reply.of(501, "5.5.4", "Address or parameters cannot be understood");

    private final Postern postern;
    private final Enforcement enforcement;
    private final Mode mode;
    private final Charging charging;

    EnvelopeLimits(Postern postern, Mode mode, Charging charging) {
        this.postern = postern;
        this.enforcement = new Enforcement(postern);
        this.mode = mode;
        this.charging = charging;
    }

    /** Answers MAIL in James's place; empty when there is nothing to charge. */
    Optional<CompletableFuture<Response>> mail(Exchange exchange, Usage usage) {
        if (usage.isOpen(exchange.session())) {
            // James would forget the sender, and take the next one for the recipients that are there.
            return Optional.of(CompletableFuture.completedFuture(Responses.of(NESTED)));
        }
        EnvelopeArgument argument = EnvelopeArgument.of(exchange.argument());
        return argument.sender(postern.directory()::defaultDomain)
                .map(MaybeSender::asOptional)
                .map(sender -> sender.map(MailAddress::asString).orElse(""))
                .map(sender -> {
                    LimitFacts facts = charging.facts(exchange)
                            .sender(sender)
                            .declaredSize(argument.size())
                            .build();
                    return carryOut(
                            exchange,
                            usage,
                            Event.MAIL,
                            facts,
                            sender,
                            taken -> usage.accepted(exchange.session(), sender, argument.size(), taken));
                });
    }

    /** Answers RCPT in James's place; empty when there is nothing to charge. */
    Optional<CompletableFuture<Response>> rcpt(Exchange exchange, Usage usage) {
        if (!usage.isOpen(exchange.session())) {
            return Optional.empty();
        }
        return EnvelopeArgument.of(exchange.argument())
                .recipient(postern.directory()::defaultDomain)
                .map(MailAddress::asString)
                .map(recipient -> {
                    LimitFacts facts = usage.describe(charging.facts(exchange))
                            .recipient(recipient)
                            .build();
                    return carryOut(
                            exchange, usage, Event.RCPT, facts, recipient, taken -> usage.accepted(recipient, taken));
                });
    }

    private CompletableFuture<Response> carryOut(
            Exchange exchange, Usage usage, Event event, LimitFacts facts, String address, Consumer<Charges> accepted) {
        return exchange.then(charging.take(exchange.client(), event, facts), taken -> {
            Optional<Reply> refusal = charging.act(exchange, taken);
            if (refusal.isPresent() || exchange.client().isClosed()) {
                charging.giveBack(taken);
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
                charging.giveBack(taken);
            }
        }
    }

    /** As James's hook: refuses an address that is not the one that was charged. */
    HookResult verify(SMTPSession session, String verb, String address) {
        ClientSession client = ClientSession.of(session).orElseGet(() -> ClientSession.open(session, postern));
        if (mode == Mode.OFF || charging.usage(session, client).isCharged(address)) {
            return HookResult.DECLINED;
        }
        Decision decision = Decision.refuse("rate-limit", "address-unclear", Evidence.none(), UNCLEAR)
                .in(mode);
        return enforcement
                .act(session, client, decision, verb)
                .map(Responses::denial)
                .orElse(HookResult.DECLINED);
    }

    /** Counts what arrives, and sees what became of the message. */
    Response data(SMTPSession session, ClientSession client, byte[] line, LineHandler<SMTPSession> next) {
        Usage usage = charging.usage(session, client);
        usage.arrived(DataLines.octets(line));
        Response response = next.onLine(session, line);
        if (response != null && Responses.code(response) == 250) {
            sent(session, client, usage);
        } else if (response != null || DataLines.isLast(line)) {
            usage.giveBack();
        }
        return response;
    }

    /** The message is James's now, whatever happens here: the client must hear that. */
    private void sent(SMTPSession session, ClientSession client, Usage usage) {
        try {
            charging.charge(
                    Event.END, usage.describe(charging.facts(session, client)).build());
        } catch (RuntimeException e) {
            enforcement.act(session, client, Rule.fault("rate-limit", e).in(Mode.WARN), "DATA");
        }
        usage.keep();
    }
}
