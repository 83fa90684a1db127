package org.postern.smtp;

import com.google.inject.Inject;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.postern.Hold;
import org.postern.ListEvents;
import org.postern.Postern;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Mode;
import org.postern.policy.Reply;
import org.postern.policy.command.Directory.Unavailable;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.login.LoginPermitted;
import org.postern.policy.login.LoginPolicy;

/**
 * Slows password guessing down. See {@link LoginPolicy} for its settings and {@link LoginPermitted} for its decision.
 *
 * <p>James answers the lines behind a 334 itself, past every handler. So the exchange of AUTH PLAIN and AUTH LOGIN is held
 * here ({@link AuthExchange}), and James is asked once with what the client gave, as AUTH PLAIN with an initial response:
 * user name and outcome are then known, on every version of James and without its AuthHook, which changed.
 */
public final class LoginGuard implements ProtocolHandler, Authenticator {
    private static final Reply WRONG = Reply.of(535, "5.7.8", "Authentication credentials invalid");
    private static final Reply OTHER_IDENTITY =
            Reply.of(535, "5.7.8", "Logging in for another identity is not possible, give one name only");
    private static final Reply STORE_DOWN = Reply.of(454, "4.7.0", "Temporary authentication failure, try again later");
    private static final Reply TOO_MANY = Reply.of(
                    421, "4.7.0", "Too many failed logins on this connection, closing it")
            .closing();

    private final Postern postern;
    private final Enforcement enforcement;
    private Hold hold;
    private LoginPolicy policy;
    private LoginPermitted rule;

    @Inject
    public LoginGuard(Postern postern) {
        this.postern = postern;
        this.enforcement = new Enforcement(postern);
    }

    static LoginPolicy read(Settings settings, Postern postern, Problems problems) {
        return LoginPolicy.read(settings, postern.base(), postern.clock().instant(), new ListEvents(postern), problems);
    }

    @Override
    public void init(Configuration config) {
        policy = Handlers.read(config, postern, LoginGuard::read);
        rule = policy.rule(postern.attempts());
        hold = new Hold(postern, policy.lists());
    }

    @Override
    public void destroy() {
        hold.close();
    }

    @Override
    public Rank rank() {
        return Rank.LOGIN;
    }

    @Override
    public Optional<CompletableFuture<Response>> before(Exchange exchange) {
        if (!exchange.verb().equals("AUTH") || !isActive() || exchange.session().getUsername() != null) {
            return Optional.empty();
        }
        Optional<Response> answer = AuthExchange.begin(this, exchange);
        if (answer.isEmpty() && exchange.isBearer()) {
            answer = Optional.of(bearer(exchange));
        }
        return answer.map(CompletableFuture::completedFuture);
    }

    /** Whether logins are its affair. */
    boolean isActive() {
        return policy.mode() != Mode.OFF;
    }

    @Override
    public CompletableFuture<Response> after(Exchange exchange, Response response) {
        return CompletableFuture.completedFuture(response);
    }

    @Override
    public Response ended(Exchange exchange, String reason, Reply reply) {
        return act(exchange, Decision.refuse("login", reason, Evidence.none(), reply))
                .map(Responses::of)
                .orElseGet(() -> Responses.of(reply));
    }

    /**
     * Refuses: James would drop the other name, and the client
     * would not be who it thinks it is. No password is tried, so that it counts on this connection alone. Empty where only
     * warnings are given.
     */
    @Override
    public Optional<Response> otherIdentity(Exchange exchange, String authorization, String name) {
        Evidence evidence = Evidence.of("user", name).and("authorization", authorization);
        Decision decision = Decision.refuse("login", "other-identity", evidence, OTHER_IDENTITY)
                .in(policy.mode());
        return act(exchange, decision).map(reply -> countFailure(exchange, Responses.of(reply), true));
    }

    /** Tries the credentials, or refuses to; a failed try is counted. */
    @Override
    public Response attempt(Exchange exchange, String user, String plainInitialResponse) {
        return attempt(exchange, Optional.of(user), "PLAIN " + plainInitialResponse);
    }

    /** A token instead of a password: whose it is says only the token, James's answer says whether it was good. */
    private Response bearer(Exchange exchange) {
        return attempt(exchange, Optional.empty(), exchange.argument());
    }

    private Response attempt(Exchange exchange, Optional<String> user, String argument) {
        InetAddress client = exchange.client().address(exchange.session()).getAddress();
        Instant now = postern.clock().instant();
        LoginPermitted.Attempt begun = rule.begin(client, user, now);
        Decision permitted = begun.decision().in(policy.mode());
        if (permitted.reply().isPresent()) {
            Optional<Reply> refusal = act(exchange, permitted);
            if (refusal.isPresent()) {
                return countFailure(exchange, Responses.of(refusal.get()), false);
            }
        }
        Response response = exchange.askJames("AUTH", argument);
        switch (Responses.code(response)) {
            case 235:
                String name = ClientSession.user(exchange.session()).orElse("");
                begun.succeeded(user.orElse(name), now);
                act(exchange, Decision.accept("login", "succeeded", Evidence.of("user", name)));
                return response;
            case 535:
            case 334:
                return failed(exchange, user, begun, response);
            default:
                begun.notAsked(now);
                return response;
        }
    }

    /** James says 535 for a user store that is down as well; only a second look tells them apart. */
    private Response failed(Exchange exchange, Optional<String> user, LoginPermitted.Attempt begun, Response response) {
        Evidence evidence = user.map(name -> Evidence.of("user", name)).orElse(Evidence.none());
        try {
            user.ifPresent(name -> postern.directory().isMailbox(name.contains("@") ? name : name + "@"));
        } catch (Unavailable e) {
            begun.notAsked(postern.clock().instant());
            Decision down =
                    Decision.refuse("login", "store-unavailable", evidence.and("fault", e.getMessage()), STORE_DOWN);
            return act(exchange, down).map(Responses::of).orElse(response);
        }
        Optional<Reply> reply = act(exchange, Decision.refuse("login", "failed", evidence, WRONG));
        boolean challenge = Responses.code(response) == 334;
        return countFailure(
                exchange, challenge ? response : reply.map(Responses::of).orElse(response), true);
    }

    private Response countFailure(Exchange exchange, Response response, boolean tried) {
        int failures = exchange.client().countFailedLogin();
        if (failures <= policy.perConnection()) {
            return response;
        }
        Decision decision = Decision.refuse(
                        "login-connection",
                        tried ? "too-many-failures" : "too-many-attempts",
                        Evidence.of("failures", failures).and("limit", policy.perConnection()),
                        TOO_MANY)
                .in(policy.mode());
        return act(exchange, decision).map(Responses::of).orElse(response);
    }

    private Optional<Reply> act(Exchange exchange, Decision decision) {
        Optional<Reply> reply = enforcement.act(exchange.session(), exchange.client(), decision, exchange.recordable());
        exchange.loginDecided(exchange.client().lastDecisionId());
        return reply;
    }
}
