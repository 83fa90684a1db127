package org.postern.pop3;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.james.core.Username;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.pop3.POP3Response;
import org.apache.james.protocols.pop3.POP3Session;
import org.postern.pop3.Guard.Permit;

/** One PASS or AUTH, and what came of it. */
final class PopAttempt {
    /** What James made of an attempt. */
    enum Outcome {
        /** James has not said yet, as within an AUTH of several lines. */
        OPEN,
        SUCCEEDED,
        FAILED,
        /** The user store or the mailbox could not be reached. */
        NOT_ASKED,
        /** We did not let James try. */
        REFUSED,
        /** It was none: no user or no password was given or looked at, or the client was logged in already. */
        NONE
    }

    private static final String STORE_DOWN = "Unexpected error";

    /** What James 3.10 says when it has not looked at a password. */
    private static final List<String> NO_JUDGEMENT = List.of(
            "Authentication requires TLS", "Unsupported authentication mechanism", "Invalid AUTH request", "aborted");

    private final Request request;
    private final Optional<String> user;
    private Outcome outcome;
    private Permit permit;
    private boolean recorded;
    private boolean remembered;

    private PopAttempt(Request request, Optional<String> user, Outcome outcome) {
        this.request = request;
        this.user = user;
        this.outcome = outcome;
    }

    static PopAttempt of(POP3Session session, Request request) {
        boolean given = request.getArgument() != null;
        if (request.getCommand().equals("PASS")) {
            boolean named = session.getHandlerState() == POP3Session.AUTHENTICATION_USERSET;
            return given && named
                    ? new PopAttempt(request, user(session), Outcome.OPEN)
                    : new PopAttempt(request, Optional.empty(), Outcome.NONE);
        }
        boolean late = session.getHandlerState() == POP3Session.TRANSACTION;
        Optional<String> named = given ? SaslPlain.userOfCommand(request.getArgument()) : Optional.empty();
        return new PopAttempt(request, named, given && !late ? Outcome.OPEN : Outcome.NONE);
    }

    private static Optional<String> user(POP3Session session) {
        return Optional.ofNullable(session.getUsername()).map(Username::asString);
    }

    boolean isOf(Request other) {
        return request == other;
    }

    /** The name that the client gave, if it can be seen. */
    Optional<String> user() {
        return user;
    }

    /** The name under which the client is logged in; James may have made another of the one that was given. */
    String loggedIn(POP3Session session) {
        return user(session).or(() -> user).orElse("");
    }

    Outcome outcome() {
        return outcome;
    }

    /** The guard has been asked; what came of the attempt is to be told to it. */
    void permitted(Permit given) {
        permit = given;
    }

    /** What the guard gave and has not heard of again. */
    Optional<Permit> permit() {
        return Optional.ofNullable(permit);
    }

    void settled() {
        permit = null;
    }

    void refuse() {
        outcome = Outcome.REFUSED;
    }

    /** Learns from James's response what came of it, unless that is known already. */
    Outcome hear(POP3Session session, Response response) {
        if (outcome == Outcome.OPEN) {
            if (session.getHandlerState() == POP3Session.TRANSACTION) {
                outcome = Outcome.SUCCEEDED;
            } else if (POP3Response.ERR_RESPONSE.equals(response.getRetCode())) {
                outcome = judgement(text(response));
            }
        }
        return outcome;
    }

    /**
     * Learns at the client's next command what came of an AUTH of several lines, whose last answer James gives past every
     * handler.
     */
    void conclude(POP3Session session) {
        if (outcome == Outcome.OPEN) {
            outcome = session.getHandlerState() == POP3Session.TRANSACTION ? Outcome.SUCCEEDED : Outcome.FAILED;
        }
    }

    private static Outcome judgement(String text) {
        if (text.contains(STORE_DOWN)) {
            return Outcome.NOT_ASKED;
        }
        return NO_JUDGEMENT.stream().anyMatch(text::contains) ? Outcome.NONE : Outcome.FAILED;
    }

    private static String text(Response response) {
        return response.getLines().isEmpty() ? "" : response.getLines().get(0).toString();
    }

    /** Whether the login has still to be remembered; it has not when the caller comes back. */
    boolean rememberNow() {
        boolean first = !remembered;
        remembered = true;
        return first;
    }

    /** Records what came of it, once, whichever of our handlers hears of it first. */
    void record(Logins logins, Supplier<LoginClient> client, POP3Session session) {
        if (recorded || outcome == Outcome.OPEN) {
            return;
        }
        recorded = true;
        if (outcome == Outcome.SUCCEEDED) {
            logins.succeeded(client.get(), loggedIn(session));
        } else if (outcome == Outcome.FAILED) {
            logins.failed(client.get(), user, "failed");
        } else if (outcome == Outcome.NOT_ASKED) {
            logins.failed(client.get(), user, "store-unavailable");
        }
    }
}
