package org.postern.smtp;

import com.google.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.esmtp.EhloExtension;
import org.postern.Hold;
import org.postern.ListEvents;
import org.postern.Postern;
import org.postern.WatchedFile;
import org.postern.policy.Decision;
import org.postern.policy.Mode;
import org.postern.policy.Reply;
import org.postern.policy.SessionFacts;
import org.postern.policy.command.AddressQuery;
import org.postern.policy.command.Answer;
import org.postern.policy.command.CommandPermitted;
import org.postern.policy.command.CommandRules;
import org.postern.policy.command.CommandRules.Moded;
import org.postern.policy.command.Directory.Unavailable;
import org.postern.policy.command.FailedCommands;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;

/**
 * Restricts commands, answers EXPN and VRFY, and ends sessions in which too many commands fail. See {@link CommandRules}
 * for its settings; the {@link Dispatcher} asks it before James sees a command.
 *
 * <p>In {@code warn} mode nothing is opened that was closed: EXPN and VRFY are then left to James, which answers 502.
 */
public final class CommandPolicy implements ProtocolHandler, CommandGate, EhloExtension {
    /** How long the directory may take before the client is told to come back. */
    static final long LOOKUP_SECONDS = 3;

    private static final List<String> ANNOUNCED = List.of("EXPN", "VRFY");

    private final Postern postern;
    private final Enforcement enforcement;
    private Hold hold;
    private CommandRules rules;

    @Inject
    public CommandPolicy(Postern postern) {
        this.postern = postern;
        this.enforcement = new Enforcement(postern);
    }

    static CommandRules read(Settings settings, Postern postern, Problems problems) {
        return CommandRules.read(
                settings, postern.base(), postern.clock().instant(), new ListEvents(postern), problems);
    }

    @Override
    public void init(Configuration config) {
        rules = Handlers.read(config, postern, CommandPolicy::read);
        hold = new Hold(postern, rules.networks());
        rules.ownersFile()
                .map(file -> new WatchedFile("owners file", now -> file.poll(), file::problems))
                .ifPresent(hold::watch);
    }

    @Override
    public void destroy() {
        hold.close();
    }

    @Override
    public Rank rank() {
        return Rank.PERMISSION;
    }

    @Override
    public Optional<CompletableFuture<Response>> before(Exchange exchange) {
        Optional<Moded<CommandPermitted>> permission = rules.permission(exchange.verb());
        if (permission.isEmpty()) {
            return Optional.empty();
        }
        Mode mode = permission.get().mode();
        SessionFacts facts =
                exchange.client().facts(exchange.session(), postern.clock().instant());
        Decision decision = permission.get().rule().decideOrDefer(facts).in(mode);
        Optional<Reply> refusal = act(exchange, decision);
        if (refusal.isPresent()) {
            exchange.refuse();
            return refusal.map(Responses::of).map(CompletableFuture::completedFuture);
        }
        return mode == Mode.ENFORCE
                ? rules.query(exchange.verb()).map(query -> ask(query, exchange, facts))
                : Optional.empty();
    }

    private CompletableFuture<Response> ask(AddressQuery query, Exchange exchange, SessionFacts facts) {
        CompletableFuture<Answer> answer;
        try {
            answer = CompletableFuture.supplyAsync(
                            () -> query.answer(exchange.argument(), facts, postern.directory()), postern.lookups())
                    .completeOnTimeout(
                            query.unavailable("no answer within " + LOOKUP_SECONDS + " s"),
                            LOOKUP_SECONDS,
                            TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            answer = CompletableFuture.completedFuture(query.unavailable("too many look-ups are under way"));
        }
        return answer.exceptionally(fault -> failed(query, fault))
                .thenApplyAsync(found -> respond(exchange, found), exchange.thread());
    }

    private static Answer failed(AddressQuery query, Throwable fault) {
        Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
        return cause instanceof Unavailable ? query.unavailable(cause.getMessage()) : query.fault(cause);
    }

    private Response respond(Exchange exchange, Answer answer) {
        return act(exchange, answer.decision()).map(Responses::of).orElseGet(() -> Responses.told(answer.lines()));
    }

    @Override
    public CompletableFuture<Response> after(Exchange exchange, Response response) {
        return CompletableFuture.completedFuture(
                exchange.failed() && rules.failedCommands().isPresent() ? afterFailure(exchange, response) : response);
    }

    private Response afterFailure(Exchange exchange, Response response) {
        Moded<FailedCommands> limit = rules.failedCommands().get();
        Decision decision =
                limit.rule().decideOrDefer(exchange.client().failed()).in(limit.mode());
        return decision.reply().isEmpty()
                ? response
                : act(exchange, decision).map(Responses::of).orElse(response);
    }

    private Optional<Reply> act(Exchange exchange, Decision decision) {
        return enforcement.act(exchange.session(), exchange.client(), decision, exchange.recordable());
    }

    /** RFC 5321 section 3.5.2: EXPN and VRFY are announced where they are supported, here to those who may use them. */
    @Override
    public List<String> getImplementedEsmtpFeatures(SMTPSession session) {
        List<String> features = new ArrayList<>();
        ClientSession.of(session).ifPresent(client -> {
            SessionFacts facts = client.facts(session, postern.clock().instant());
            for (String verb : ANNOUNCED) {
                rules.permission(verb)
                        .filter(permission -> permission.mode() == Mode.ENFORCE)
                        .filter(permission -> permission.rule().permits(facts))
                        .ifPresent(permission -> features.add(verb));
            }
        });
        return features;
    }
}
