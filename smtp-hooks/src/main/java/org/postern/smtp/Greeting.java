package org.postern.smtp;

import com.google.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.ConnectHandler;
import org.apache.james.protocols.api.handler.DisconnectHandler;
import org.apache.james.protocols.api.handler.ExtensibleHandler;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.WelcomeMessageHandler;
import org.apache.james.smtpserver.JamesWelcomeMessageHandler;
import org.postern.Postern;
import org.postern.policy.Reply;
import org.postern.policy.connect.ProxyTrusted;

/**
 * Decides who may have a session, and greets: one handler for both, so that a refused client never sees a 220. James
 * runs every connect handler and writes each one's answer, whatever an earlier one said.
 *
 * <p>Where the listener requires a PROXY header it has not arrived yet at this moment: here only the proxy itself is
 * judged, and the {@link Dispatcher} judges the client at its first command.
 *
 * <p>Listed by {@link CoreHandlers} in place of James's greeting; not to be configured.
 */
public final class Greeting implements ConnectHandler<SMTPSession>, DisconnectHandler<SMTPSession>, ExtensibleHandler {
    private final Postern postern;
    private final Enforcement enforcement;
    private final ProxyTrusted proxyTrusted;
    private final JamesWelcomeMessageHandler welcome = new JamesWelcomeMessageHandler();
    private Admission admission;
    private Dispatcher dispatcher;

    @Inject
    public Greeting(Postern postern) {
        this.postern = postern;
        this.enforcement = new Enforcement(postern);
        this.proxyTrusted = new ProxyTrusted(postern.trustedProxies());
        this.admission = new Admission(postern, List.of());
    }

    @Override
    public void init(Configuration config) {
        Handlers.checkChains(postern);
        postern.retain();
    }

    @Override
    public void destroy() {
        postern.release();
    }

    @Override
    public Response onConnect(SMTPSession session) {
        ClientSession client = ClientSession.open(session, postern);
        if (client.transport().isProxyRequired()) {
            return answer(session, client, judgeProxy(session, client));
        }
        CompletableFuture<Void> asked = admission.ask(session, client);
        if (!asked.isDone() && !admission.hasRefused(client)) {
            Suspension.await(
                    session,
                    client,
                    dispatcher,
                    asked.handleAsync((done, fault) -> answerLate(session, client), SessionThread.current()));
            return Responses.NOTHING;
        }
        return answer(session, client, admission.conclude(session, client, ""));
    }

    private Response answer(SMTPSession session, ClientSession client, Optional<Reply> refusal) {
        if (refusal.isPresent()) {
            return RefusedSession.begin(session, client, refusal.get(), postern.timer());
        }
        return greet(session, client);
    }

    /** What a client hears whose checks took time: who is refused does not linger, since his lines may be waiting already. */
    private Response answerLate(SMTPSession session, ClientSession client) {
        return admission
                .conclude(session, client, "")
                .map(refusal -> Responses.of(refusal.closing()))
                .orElseGet(() -> greet(session, client));
    }

    private Response greet(SMTPSession session, ClientSession client) {
        client.greeted();
        return client.trail().sent(welcome.onConnect(session));
    }

    private Optional<Reply> judgeProxy(SMTPSession session, ClientSession client) {
        Optional<Reply> refusal = enforcement.act(session, client, proxyTrusted.decideOrDefer(client.peer()), "");
        if (refusal.isPresent()) {
            client.disbelieveHeader();
        }
        return refusal;
    }

    @Override
    public void onDisconnect(SMTPSession session) {
        // James has no session for a connection that its own limits closed before any handler saw it.
        if (session != null) {
            ClientSession.of(session).ifPresent(client -> {
                client.close();
                enforcement.connectionOver(session, client);
            });
        }
    }

    @Override
    public List<Class<?>> getMarkerInterfaces() {
        return List.of(ConnectionCheck.class, ConnectHandler.class, Dispatcher.class);
    }

    @Override
    public void wireExtensions(Class<?> type, List<?> extensions) throws WiringException {
        if (type.equals(ConnectionCheck.class)) {
            List<ConnectionCheck> checks = new ArrayList<>();
            extensions.forEach(extension -> checks.add((ConnectionCheck) extension));
            admission = new Admission(postern, checks);
        }
        if (type.equals(Dispatcher.class)) {
            dispatcher = (Dispatcher) extensions.get(0);
        }
        if (type.equals(ConnectHandler.class)) {
            for (Object extension : extensions) {
                if (extension instanceof WelcomeMessageHandler) {
                    throw new WiringException("smtpserver.xml: <handler class=\""
                            + extension.getClass().getName()
                            + "\"> greets every client before Postern has decided; remove this element");
                }
            }
        }
    }
}
