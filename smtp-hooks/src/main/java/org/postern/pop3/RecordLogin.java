package org.postern.pop3;

import com.google.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.api.handler.ProtocolHandlerResultHandler;
import org.apache.james.protocols.pop3.POP3Session;
import org.postern.Postern;
import org.postern.policy.config.Parsers;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;
import org.postern.pop3.PopAttempt.Outcome;

/**
 * Remembers who has logged in over POP3, from where, when and whether over TLS, so that RelayAuth's {@code <recentLogin>}
 * may let the client send for a while; and records each login, failed ones as well. Relays nothing by itself.
 *
 * <p>Settings, for pop3server.xml:
 *
 * <ul>
 *   <li>{@code forgetOnQuit}: whether QUIT ends what the login began; default false, since POP3 clients fetch and quit
 *       before they send
 * </ul>
 *
 * <p>Behind a proxy the client is the address in the PROXY header of a trusted proxy; the proxy itself is never remembered.
 */
public final class RecordLogin
        implements CommandHandler<POP3Session>, ProtocolHandlerResultHandler<Response, POP3Session> {
    private final Postern postern;
    private final Logins logins;
    private boolean forgetOnQuit;

    @Inject
    public RecordLogin(Postern postern) {
        this.postern = postern;
        this.logins = new Logins(postern);
    }

    static boolean read(Settings settings, Problems problems) {
        SettingsReader reader = new SettingsReader(settings, problems);
        reader.attribute("class");
        boolean forget = reader.attribute("forgetOnQuit", false, Parsers::yesOrNo);
        reader.finish();
        return forget;
    }

    @Override
    public void init(Configuration config) {
        forgetOnQuit = PopHandlers.read(config, RecordLogin::read);
        postern.retain();
    }

    @Override
    public void destroy() {
        postern.release();
    }

    @Override
    public Collection<String> getImplCommands() {
        List<String> commands = new ArrayList<>(PopHandlers.loginCommands());
        commands.add("QUIT");
        return commands;
    }

    /** Looks only: the next handler answers. */
    @Override
    public Response onCommand(POP3Session session, Request request) {
        PopConnection connection = PopConnection.of(session, postern);
        connection.before(request).ifPresent(attempt -> {
            attempt.conclude(session);
            act(session, connection, attempt);
        });
        if (!request.getCommand().equals("QUIT")) {
            connection.attempt(session, request);
        } else if (forgetOnQuit && session.getHandlerState() == POP3Session.TRANSACTION) {
            connection
                    .lastAttempt()
                    .ifPresent(
                            attempt -> logins.forget(connection.client(session, postern), attempt.loggedIn(session)));
        }
        return null;
    }

    @Override
    public Response onResponse(ProtocolSession any, Response response, long executionTime, ProtocolHandler handler) {
        if (response != null && any instanceof POP3Session) {
            POP3Session session = (POP3Session) any;
            PopConnection connection = PopConnection.of(session, postern);
            connection.lastAttempt().ifPresent(attempt -> {
                attempt.hear(session, response);
                act(session, connection, attempt);
            });
        }
        return response;
    }

    private void act(POP3Session session, PopConnection connection, PopAttempt attempt) {
        if (attempt.outcome() == Outcome.SUCCEEDED && attempt.rememberNow()) {
            logins.remember(connection.client(session, postern), attempt.loggedIn(session));
        }
        attempt.record(logins, () -> connection.client(session, postern), session);
    }
}
