package org.postern.imap;

import com.google.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.apache.james.imap.api.message.Capability;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.AbstractImapRequest;
import org.apache.james.imap.message.request.AuthenticateRequest;
import org.apache.james.imap.message.request.IRAuthenticateRequest;
import org.apache.james.imap.message.request.LoginRequest;
import org.apache.james.imap.processor.AuthenticateProcessor;
import org.apache.james.imap.processor.CapabilityImplementingProcessor;
import org.apache.james.imap.processor.LoginProcessor;
import org.apache.james.imap.processor.base.AbstractProcessor;
import org.apache.james.util.MDCBuilder;
import org.postern.Postern;
import org.postern.WatchedLists;
import org.postern.policy.Mode;
import org.postern.pop3.Guard;
import org.postern.pop3.LoginClient;
import org.postern.pop3.Logins;
import org.postern.pop3.SaslPlain;
import reactor.core.publisher.Mono;

/**
 * Sees LOGIN and AUTHENTICATE before James's processors and hears what they answer. Remembers and records logins, and slows
 * password guessing down; see {@link ImapLogins} for the settings.
 *
 * <p>Replies: {@code NO [UNAVAILABLE]} (RFC 5530) with the seconds to wait, and not {@code [AUTHENTICATIONFAILED]}, on which a
 * client would ask its user for another password although this one may be right; {@code BYE} after as many refusals and
 * failures as are allowed on one connection, of which James itself counts three failures. All else James says itself.
 */
public final class LoginGate extends AbstractProcessor<AbstractImapRequest> implements CapabilityImplementingProcessor {
    private final Postern postern;
    private final StatusResponseFactory responses;
    private final ImapLogins settings;
    private final Logins logins;
    private final Optional<Guard> guard;
    private ImapProcessor login;
    private ImapProcessor authenticate;

    @Inject
    LoginGate(Postern postern, StatusResponseFactory responses, ImapLogins settings) {
        super(AbstractImapRequest.class);
        this.postern = postern;
        this.responses = responses;
        this.settings = settings;
        this.logins = new Logins(postern);
        this.guard =
                settings.policy().filter(policy -> policy.mode() != Mode.OFF).map(policy -> new Guard(postern, policy));
        settings.policy().ifPresent(policy -> policy.lists().forEach(lists -> postern.watch(new WatchedLists(lists))));
    }

    /** Finds James's processors of LOGIN and AUTHENTICATE among these. */
    void leadsTo(List<CapabilityImplementingProcessor> processors) {
        for (CapabilityImplementingProcessor processor : processors) {
            if (processor instanceof LoginProcessor) {
                login = (ImapProcessor) processor;
            } else if (processor instanceof AuthenticateProcessor) {
                authenticate = (ImapProcessor) processor;
            }
        }
    }

    @Override
    public List<Class<? extends AbstractImapRequest>> acceptableClasses() {
        return List.of(Requests.Login.class, Requests.Authenticate.class, Requests.AuthenticateAtOnce.class);
    }

    @Override
    public List<Capability> getImplementedCapabilities(ImapSession session) {
        return List.of();
    }

    @Override
    protected Mono<Void> doProcess(AbstractImapRequest request, Responder responder, ImapSession session) {
        return Mono.defer(() -> {
            ImapProcessor james = request instanceof LoginRequest ? login : authenticate;
            Optional<LoginClient> client = ImapClient.of(session, postern);
            if (client.isEmpty()) {
                return james.processReactive(request, responder, session);
            }
            ImapAttempt attempt = new ImapAttempt(this, client.get(), request, responder, session);
            if (request instanceof Requests.Authenticate) {
                return james.processReactive(request, attempt, GuardedLines.of(session, attempt));
            }
            return attempt.begin(user(request)) ? james.processReactive(request, attempt, session) : Mono.empty();
        });
    }

    private static Optional<String> user(AbstractImapRequest request) {
        return request instanceof LoginRequest
                ? Optional.of(((LoginRequest) request).getUserid().asString())
                : ofPlain((AuthenticateRequest) request, ((IRAuthenticateRequest) request).getInitialClientResponse());
    }

    /** The user in the credentials; only those of PLAIN can be read. */
    static Optional<String> ofPlain(AuthenticateRequest request, String credentials) {
        return request.getAuthType().equalsIgnoreCase("PLAIN") ? SaslPlain.user(credentials) : Optional.empty();
    }

    Optional<Guard> guard() {
        return guard;
    }

    Logins logins() {
        return logins;
    }

    boolean remembers() {
        return settings.remembers();
    }

    StatusResponseFactory responses() {
        return responses;
    }

    @Override
    protected MDCBuilder mdc(AbstractImapRequest request) {
        return MDCBuilder.create();
    }
}
