package org.postern.imap;

import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.message.response.StatusResponse.Type;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.AbstractImapRequest;
import org.apache.james.imap.message.request.AuthenticateRequest;
import org.postern.pop3.Guard.Permit;
import org.postern.pop3.LoginClient;

/** One LOGIN or AUTHENTICATE. James answers it through this, so that what came of it is known. */
final class ImapAttempt implements Responder {
    private static final String FAILURES = "org.postern.imap.failures";
    private static final String UNAVAILABLE = "NO [UNAVAILABLE]";
    private static final String BYE = "BYE";
    private static final String TEXT_KEY = "org.postern.imap.REFUSED";

    private final LoginGate gate;
    private final LoginClient client;
    private final AbstractImapRequest request;
    private final Responder james;
    private final ImapSession session;
    private Optional<String> user = Optional.empty();
    private Optional<Permit> permit = Optional.empty();
    private boolean begun;
    private boolean over;

    ImapAttempt(LoginGate gate, LoginClient client, AbstractImapRequest request, Responder james, ImapSession session) {
        this.gate = gate;
        this.client = client;
        this.request = request;
        this.james = james;
        this.session = session;
    }

    /** The attempt with the credentials that the client has sent after AUTHENTICATE. */
    boolean begin(String credentials) {
        return begin(LoginGate.ofPlain((AuthenticateRequest) request, credentials));
    }

    /** Whether James may try; when it may not, the client has been told. */
    boolean begin(Optional<String> given) {
        begun = true;
        user = given;
        permit = gate.guard().map(guard -> guard.begin(client, given, UNAVAILABLE));
        Optional<String> refusal = permit.flatMap(Permit::refusal);
        if (refusal.isEmpty()) {
            return true;
        }
        over = true;
        Optional<String> bye = tooMany();
        if (bye.isPresent()) {
            james.respond(gate.responses().bye(text(bye.get())));
            session.logout().block();
        } else {
            // Without a command, so that the response code stands where RFC 3501 wants it.
            james.respond(gate.responses().taggedNo(request.getTag(), null, text("[UNAVAILABLE] " + refusal.get())));
        }
        james.flush();
        return false;
    }

    private static HumanReadableText text(String text) {
        return new HumanReadableText(TEXT_KEY, text);
    }

    private Optional<String> tooMany() {
        int failures = countFailure();
        return gate.guard().flatMap(guard -> guard.tooMany(client, user, failures, BYE));
    }

    /** Counts a failed or refused login on this connection and says how many there are now. */
    private int countFailure() {
        Object before = session.getAttribute(FAILURES);
        int failures = before instanceof Integer ? (Integer) before + 1 : 1;
        session.setAttribute(FAILURES, failures);
        return failures;
    }

    @Override
    public void respond(ImapResponseMessage message) {
        if (begun && !over && message instanceof StatusResponse) {
            hear((StatusResponse) message);
        }
        james.respond(message);
        if (message instanceof StatusResponse && ((StatusResponse) message).getServerResponseType() == Type.BYE) {
            // James 3.8 closes the connection before it writes what it has kept back.
            james.flush();
        }
    }

    private void hear(StatusResponse response) {
        over = true;
        Type type = response.getServerResponseType();
        if (type == Type.OK) {
            succeeded();
        } else if (type == Type.BYE || type == Type.NO && judged(response.getTextKey())) {
            gate.logins().failed(client, user, "failed");
            countFailure();
        } else {
            permit.ifPresent(Permit::notAsked);
            if (HumanReadableText.GENERIC_FAILURE_DURING_PROCESSING.equals(response.getTextKey())) {
                gate.logins().failed(client, user, "store-unavailable");
            }
        }
    }

    private void succeeded() {
        String name = Optional.ofNullable(session.getUserName())
                .map(Username::asString)
                .or(() -> user)
                .orElse("");
        permit.ifPresent(one -> one.succeeded(name));
        gate.logins().succeeded(client, name);
        if (gate.remembers()) {
            gate.logins().remember(client, name);
        }
    }

    /** Whether James has looked at the password, and not refused to look or failed to. */
    private static boolean judged(HumanReadableText text) {
        return !HumanReadableText.GENERIC_FAILURE_DURING_PROCESSING.equals(text)
                && !HumanReadableText.DISABLED_LOGIN.equals(text)
                && !HumanReadableText.UNSUPPORTED_AUTHENTICATION_MECHANISM.equals(text)
                && !HumanReadableText.INVALID_COMMAND.equals(text);
    }

    @Override
    public void flush() {
        james.flush();
    }
}
