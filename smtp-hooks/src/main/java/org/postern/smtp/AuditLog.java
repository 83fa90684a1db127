package org.postern.smtp;

import com.google.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.ExtensibleHandler;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.DataLineFilter;
import org.apache.james.protocols.smtp.hook.Hook;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookResultHook;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.postern.Postern;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Reply;
import org.postern.policy.audit.AuditRecord;
import org.postern.policy.audit.DecisionNote;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;

/**
 * Records every mail transaction, every login, and what hooks decide that are not ours; see {@link ThirdParties} for its
 * settings. With {@code audit.durability=reply} the reply to a message waits until its record is on disk; with {@code
 * audit.onFull=defer} no mail begins while there is no room for records.
 *
 * <p>Mails get attributes that tell the mailets what was decided about them ({@link DecisionNote}).
 */
public final class AuditLog
        implements ProtocolHandler,
                Authenticator,
                CommandObserver,
                DataLineFilter,
                JamesMessageHook,
                HookResultHook,
                ExtensibleHandler {
    private static final Reply FULL = Reply.of(452, "4.3.1", "No room to record this mail, try again later");
    private static final Set<String> CORE = Set.copyOf(new CoreHandlers().getHandlers());

    private final Postern postern;
    private final Enforcement enforcement;
    private final TransactionLog transactions;
    private Dispatcher dispatcher;
    private Optional<LoginGuard> loginGuard = Optional.empty();
    private HookResults hooks;

    @Inject
    public AuditLog(Postern postern) {
        this.postern = postern;
        this.enforcement = new Enforcement(postern);
        this.transactions = new TransactionLog(postern);
    }

    static ThirdParties read(Settings settings, Postern postern, Problems problems) {
        return ThirdParties.read(settings, postern.servers(), CORE, problems);
    }

    @Override
    public void init(Configuration config) {
        use(Handlers.read(config, postern, AuditLog::read));
        postern.retain();
    }

    void use(ThirdParties thirdParties) {
        hooks = new HookResults(postern, thirdParties, CORE);
    }

    @Override
    public void destroy() {
        postern.release();
    }

    @Override
    public Rank rank() {
        return Rank.LOGIN;
    }

    @Override
    public Optional<CompletableFuture<Response>> before(Exchange exchange) {
        Optional<Response> answer = Optional.empty();
        if (exchange.verb().equals("MAIL") && postern.audit().isFull()) {
            answer = act(exchange, Decision.refuse("audit-log", "full", Evidence.none(), FULL));
        } else if (exchange.verb().equals("AUTH")
                && exchange.session().getUsername() == null
                && loginGuard.filter(LoginGuard::isActive).isEmpty()) {
            answer = AuthExchange.begin(this, exchange);
        }
        return answer.map(CompletableFuture::completedFuture);
    }

    private Optional<Response> act(Exchange exchange, Decision decision) {
        return enforcement
                .act(exchange.session(), exchange.client(), decision, exchange.recordable())
                .map(Responses::of);
    }

    @Override
    public CompletableFuture<Response> after(Exchange exchange, Response response) {
        return CompletableFuture.completedFuture(response);
    }

    @Override
    public Response ended(Exchange exchange, String reason, Reply reply) {
        return Responses.of(reply);
    }

    /** James lets the client log in as itself. */
    @Override
    public Optional<Response> otherIdentity(Exchange exchange, String authorization, String name) {
        return Optional.empty();
    }

    @Override
    public Response attempt(Exchange exchange, String user, String plainInitialResponse) {
        return exchange.askJames("AUTH", "PLAIN " + plainInitialResponse);
    }

    @Override
    public void arrived(Exchange exchange) {
        transactions.arrived(exchange);
    }

    @Override
    public void answered(Exchange exchange, Response response) {
        if (exchange.verb().equals("AUTH")) {
            login(exchange, response);
        }
        transactions.answered(exchange, response);
    }

    private void login(Exchange exchange, Response response) {
        int code = Responses.code(response);
        if (code != 235
                && code != 535
                && (code < 400 || exchange.attempted().isEmpty())
                && !(code == 334 && exchange.hasToken())) {
            return;
        }
        AuditRecord record = enforcement
                .record(exchange.session(), exchange.client(), "login")
                .with("postern.id", exchange.loginDecision())
                .with("network.protocol", "smtp")
                .with("event.outcome", code == 235 ? "success" : "failure");
        if (code != 235) {
            record.with("user.name", exchange.attempted().map(Enforcement::cut)).with("postern.reason", "failed");
        }
        postern.audit().record(record.with("postern.reply", Responses.lastLine(response)));
    }

    @Override
    public Response onLine(SMTPSession session, byte[] line, LineHandler<SMTPSession> next) {
        return transactions.line(session, line, next, dispatcher);
    }

    /** Tells the mailets what is known. */
    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        ClientSession.of(session).ifPresent(client -> {
            client.trail().transaction().ifPresent(one -> one.queued(mail.getName()));
            List<AttributeValue<?>> notes =
                    client.trail().notes().stream().map(AttributeValue::of).collect(Collectors.toList());
            if (!notes.isEmpty()) {
                mail.setAttribute(new Attribute(AttributeName.of(DecisionNote.ATTRIBUTE), AttributeValue.of(notes)));
            }
            mail.setAttribute(
                    new Attribute(AttributeName.of(DecisionNote.SESSION_ATTRIBUTE), AttributeValue.of(client.id())));
        });
        return HookResult.DECLINED;
    }

    @Override
    public HookResult onHookResult(SMTPSession session, HookResult result, long executionTime, Hook hook) {
        return hooks.seeSafely(session, result, hook);
    }

    @Override
    public List<Class<?>> getMarkerInterfaces() {
        return List.of(Dispatcher.class, LoginGuard.class);
    }

    @Override
    public void wireExtensions(Class<?> type, List<?> extensions) {
        if (type.equals(Dispatcher.class)) {
            dispatcher = (Dispatcher) extensions.get(0);
        } else if (type.equals(LoginGuard.class)) {
            loginGuard = extensions.stream().map(LoginGuard.class::cast).findFirst();
        }
    }
}
