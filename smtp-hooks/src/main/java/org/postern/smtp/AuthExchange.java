package org.postern.smtp;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.james.core.Username;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.postern.policy.Reply;

/**
 * The lines of one AUTH PLAIN (RFC 4616) or AUTH LOGIN, from the command to the credentials. What is no base64 ends the
 * exchange, as does a line with {@code *} (RFC 4954 section 4). A line of more than 8,192 octets James answers itself; it
 * reaches nobody here and the exchange goes on.
 */
final class AuthExchange implements LineHandler<SMTPSession> {
    private static final int MAX_CREDENTIALS = 1_024;
    private static final String ASK_USER = "VXNlcm5hbWU6";
    private static final String ASK_PASSWORD = "UGFzc3dvcmQ6";
    private static final Reply ABORTED = Reply.of(501, "5.7.0", "Authentication aborted");
    private static final Reply MALFORMED = Reply.of(501, "5.5.2", "Credentials cannot be decoded");

    private static final Set<String> MECHANISMS = Set.of("PLAIN", "LOGIN");

    private final Authenticator guard;
    private final Exchange exchange;
    private boolean plain;
    private String user;

    AuthExchange(Authenticator guard, Exchange exchange) {
        this.guard = guard;
        this.exchange = exchange;
    }

    /** Holds an exchange of AUTH PLAIN or AUTH LOGIN; empty for any other mechanism, and where James offers neither. */
    static Optional<Response> begin(Authenticator guard, Exchange exchange) {
        String[] words = exchange.argument().strip().split(" +", 2);
        String mechanism = words[0].toUpperCase(Locale.ROOT);
        return MECHANISMS.contains(mechanism)
                        && exchange.session().getConfiguration().isPlainAuthEnabled()
                ? Optional.of(new AuthExchange(guard, exchange)
                        .begin(mechanism, words.length > 1 ? Optional.of(words[1].strip()) : Optional.empty()))
                : Optional.empty();
    }

    /** The answer to the command itself. */
    private Response begin(String mechanism, Optional<String> initialResponse) {
        plain = mechanism.equals("PLAIN");
        if (initialResponse.isPresent()) {
            // RFC 4954 section 4: "=" is an initial response of no length.
            return take(initialResponse.get().equals("=") ? "" : initialResponse.get());
        }
        return ask(plain ? "" : ASK_USER);
    }

    @Override
    public Response onLine(SMTPSession session, byte[] line) {
        exchange.client().trail().received(line.length);
        session.popLineHandler();
        String text = new String(line, StandardCharsets.US_ASCII).strip();
        return exchange.answer(guard, () -> text.equals("*") ? guard.ended(exchange, "aborted", ABORTED) : take(text));
    }

    private Response malformed() {
        return guard.ended(exchange, "malformed", MALFORMED);
    }

    private Response ask(String challenge) {
        exchange.session().pushLineHandler(this);
        return new SMTPResponse("334", challenge);
    }

    private Response take(String base64) {
        Optional<String> decoded = decode(base64);
        if (decoded.isEmpty()) {
            return malformed();
        }
        if (plain) {
            String[] parts = decoded.get().split("\0", -1);
            // Authorization identity, authentication identity, password; the first may be empty.
            return parts.length == 3 ? attempt(parts[0], parts[1], parts[2]) : malformed();
        }
        if (user == null) {
            user = decoded.get();
            return ask(ASK_PASSWORD);
        }
        return attempt("", user, decoded.get());
    }

    /**
     * Nothing that James could read in another way is handed on: an empty part changes the meaning of the others. Nor are
     * control characters in names, which RFC 4616 section 2 (by RFC 4013 section 2.3) forbids and logs would show.
     */
    private Response attempt(String authorization, String name, String password) {
        if (name.isBlank()
                || password.isBlank()
                || password.indexOf('\0') >= 0
                || (authorization + name).chars().anyMatch(Character::isISOControl)) {
            return malformed();
        }
        exchange.attempts(name);
        Optional<Response> refusal =
                isSame(authorization, name) ? Optional.empty() : guard.otherIdentity(exchange, authorization, name);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        byte[] credentials = ("\0" + name + "\0" + password).getBytes(StandardCharsets.UTF_8);
        return guard.attempt(exchange, name, Base64.getEncoder().encodeToString(credentials));
    }

    /** No authorization identity means that of the authentication (RFC 4616 section 2). */
    private static boolean isSame(String authorization, String name) {
        if (authorization.isEmpty() || authorization.equals(name)) {
            return true;
        }
        try {
            return Username.of(authorization).equals(Username.of(name));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Optional<String> decode(String base64) {
        if (base64.length() > MAX_CREDENTIALS * 4) {
            return Optional.empty();
        }
        try {
            return Optional.of(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
