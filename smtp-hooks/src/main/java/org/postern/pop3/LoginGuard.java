package org.postern.pop3;

import com.google.inject.Inject;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.api.handler.ExtensibleHandler;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.api.handler.ProtocolHandlerResultHandler;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.pop3.POP3Response;
import org.apache.james.protocols.pop3.POP3Session;
import org.apache.james.protocols.pop3.core.CapaCapability;
import org.postern.Hold;
import org.postern.ListEvents;
import org.postern.Postern;
import org.postern.policy.Mode;
import org.postern.policy.login.LoginPolicy;
import org.postern.pop3.Guard.Permit;
import org.postern.pop3.PopAttempt.Outcome;

/**
 * Slows password guessing over POP3 down. See {@link LoginPolicy} for its settings; the failures are counted together with
 * those of SMTP and IMAP.
 *
 * <p>Replies (RFC 3206): {@code -ERR [SYS/TEMP]} with the seconds to wait, and not {@code [AUTH]}, on which a client would ask
 * its user for another password although this one may be right; {@code -ERR [AUTH]} for a wrong password, and with it the
 * connection ends after as many failures as are allowed on one; {@code -ERR [SYS/TEMP]} when the user store is down, which
 * is no failure.
 */
public final class LoginGuard
        implements CommandHandler<POP3Session>,
                ProtocolHandlerResultHandler<Response, POP3Session>,
                CapaCapability,
                ExtensibleHandler {
    private static final String LATER = "-ERR [SYS/TEMP]";
    private static final String WRONG = "-ERR [AUTH]";

    private final Postern postern;
    private final Logins logins;
    private Hold hold;
    private Guard guard;

    @Inject
    public LoginGuard(Postern postern) {
        this.postern = postern;
        this.logins = new Logins(postern);
    }

    @Override
    public void init(Configuration config) {
        LoginPolicy policy = PopHandlers.read(
                config,
                (settings, problems) -> LoginPolicy.read(
                        settings, postern.base(), postern.clock().instant(), new ListEvents(postern), problems));
        guard = new Guard(postern, policy);
        hold = new Hold(postern, policy.lists());
    }

    @Override
    public void destroy() {
        hold.close();
    }

    @Override
    public Collection<String> getImplCommands() {
        return PopHandlers.loginCommands();
    }

    /** RFC 2449 section 6.4, RFC 3206 section 5. */
    @Override
    public Set<String> getImplementedCapabilities(POP3Session session) {
        return guard.mode() == Mode.OFF ? Set.of() : Set.of("RESP-CODES", "AUTH-RESP-CODE");
    }

    /** Refuses the attempt, or lets the next handler see it. */
    @Override
    public Response onCommand(POP3Session session, Request request) {
        PopConnection connection = PopConnection.of(session, postern);
        Optional<Response> end = connection.before(request).flatMap(last -> conclude(session, connection, last));
        if (end.isPresent()) {
            return end.get();
        }
        PopAttempt attempt = connection.attempt(session, request);
        if (attempt.outcome() != Outcome.OPEN || guard.mode() == Mode.OFF) {
            return null;
        }
        LoginClient client = connection.client(session, postern);
        Permit permit = guard.begin(client, attempt.user(), LATER);
        attempt.permitted(permit);
        if (permit.refusal().isEmpty()) {
            return null;
        }
        attempt.refuse();
        session.setHandlerState(POP3Session.AUTHENTICATION_READY);
        return guard.tooMany(client, attempt.user(), connection.countFailure(), LATER)
                .map(text -> response(LATER, text, true))
                .orElseGet(() -> response(LATER, permit.refusal().get(), false));
    }

    /** What came of an AUTH of several lines; the result ends the connection. */
    private Optional<Response> conclude(POP3Session session, PopConnection connection, PopAttempt last) {
        last.conclude(session);
        Optional<Response> answer = last.permit().map(permit -> settle(session, connection, last, POP3Response.ERR));
        last.record(logins, () -> connection.client(session, postern), session);
        return answer.filter(Response::isEndSession);
    }

    @Override
    public Response onResponse(ProtocolSession any, Response response, long executionTime, ProtocolHandler handler) {
        if (response == null || !(any instanceof POP3Session)) {
            return response;
        }
        POP3Session session = (POP3Session) any;
        PopConnection connection = PopConnection.of(session, postern);
        Optional<PopAttempt> attempt = connection.lastAttempt();
        if (attempt.isEmpty() || attempt.get().permit().isEmpty()) {
            return response;
        }
        attempt.get().hear(session, response);
        Response answer = settle(session, connection, attempt.get(), response);
        attempt.get().record(logins, () -> connection.client(session, postern), session);
        return answer;
    }

    /** Tells the guard what came of the attempt; the result is what the client gets instead of James's response. */
    private Response settle(POP3Session session, PopConnection connection, PopAttempt attempt, Response response) {
        Outcome outcome = attempt.outcome();
        if (outcome == Outcome.OPEN || outcome == Outcome.REFUSED) {
            return response;
        }
        Permit permit = attempt.permit().get();
        attempt.settled();
        LoginClient client = connection.client(session, postern);
        switch (outcome) {
            case SUCCEEDED:
                permit.succeeded(attempt.loggedIn(session));
                return response;
            case NONE:
                permit.notAsked();
                return response;
            case NOT_ASKED:
                permit.notAsked();
                return response(LATER, "Temporary authentication failure, try again later", false);
            default:
                return guard.tooMany(client, attempt.user(), connection.countFailure(), WRONG)
                        .map(text -> response(WRONG, text, true))
                        .orElseGet(() -> response(WRONG, "Authentication failed", false));
        }
    }

    private static Response response(String code, String text, boolean closing) {
        int blank = code.indexOf(' ');
        POP3Response response = new POP3Response(code.substring(0, blank), code.substring(blank + 1) + " " + text);
        response.setEndSession(closing);
        return response;
    }

    @Override
    public List<Class<?>> getMarkerInterfaces() {
        return List.of(CommandHandler.class);
    }

    /** A handler that answers before this one could try passwords without being counted. */
    @Override
    public void wireExtensions(Class<?> type, List<?> extensions) throws WiringException {
        for (Object extension : extensions) {
            Collection<?> commands = ((CommandHandler<?>) extension).getImplCommands();
            if (extension == this) {
                return;
            }
            if (commands.contains("PASS") && !(extension instanceof RecordLogin)) {
                throw new WiringException("pop3server.xml: <handler class=\""
                        + extension.getClass().getName() + "\"> answers PASS before "
                        + getClass().getName()
                        + " sees it; put it after");
            }
        }
    }
}
